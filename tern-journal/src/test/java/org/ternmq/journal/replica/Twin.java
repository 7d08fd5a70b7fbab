package org.ternmq.journal.replica;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.References;
import org.ternmq.journal.record.LogRecord;

/** What a replica is, told once more with plain lists and maps, and printed in the same form. */
final class Twin {
    record Ref(long position, int charge, int qos, boolean retain, List<Integer> ids) {
        static Ref of(long position, long terms, int[] ids) {
            return new Ref(
                    position,
                    References.chargeBytes(terms),
                    References.qos(terms),
                    References.retain(terms),
                    Arrays.stream(ids).boxed().toList());
        }

        String terms() {
            return Long.toHexString(charge * 256L + (retain ? 4 : 0) + qos);
        }

        @Override
        public String toString() {
            return Long.toHexString(position) + ":" + terms() + (ids.isEmpty() ? "" : ids);
        }
    }

    static final class Session {
        long number;
        String client = "";
        String user = "";
        long expiry;
        long disconnected;
        Optional<Message> will = Optional.empty();
        final Map<String, Grant> subscriptions = new LinkedHashMap<>();
        final TreeSet<Integer> received = new TreeSet<>();
        final Map<Integer, Optional<Ref>> inFlight = new LinkedHashMap<>(); // empty: released
        final List<Ref> queue = new ArrayList<>();
    }

    final TreeMap<Long, Session> sessions = new TreeMap<>();
    final TreeMap<String, List<Ref>> groups = new TreeMap<>();
    final TreeMap<String, Long> retained = new TreeMap<>();
    long clock;
    long applied;

    void apply(long at, LogRecord record) {
        applied = at;
        switch (record) {
            case LogRecord.Body r -> {}
            case LogRecord.Published r -> published(r);
            case LogRecord.RetainedCleared r -> {
                origin(r.origin());
                retained.remove(r.topic().toString());
            }
            case LogRecord.Opened r -> {
                var session = new Session();
                session.number = at;
                session.client = r.clientId();
                session.expiry = r.expirySeconds();
                session.will = r.will();
                sessions.put(at, session);
                clock = Math.max(clock, r.wallMillis());
            }
            case LogRecord.Connected r -> {
                Session session = get(r.session());
                session.expiry = r.expirySeconds();
                session.disconnected = 0;
                session.will = r.will();
                clock = Math.max(clock, r.wallMillis());
            }
            case LogRecord.Disconnected r -> {
                Session session = get(r.session());
                session.expiry = r.expirySeconds();
                session.disconnected = r.wallMillis();
                session.will = r.willWaits() ? session.will : Optional.empty();
                clock = Math.max(clock, r.wallMillis());
            }
            case LogRecord.WillGone r -> get(r.session()).will = Optional.empty();
            case LogRecord.Ended r -> sessions.remove(r.session());
            case LogRecord.Subscribed r ->
                get(r.session()).subscriptions.put(r.filter().text(), r.grant());
            case LogRecord.Unsubscribed r ->
                get(r.session()).subscriptions.remove(r.filter().text());
            case LogRecord.Queued r -> {
                if (sessions.containsKey(r.session())) {
                    get(r.session()).queue.add(Ref.of(r.position(), r.terms(), r.subscriptionIds()));
                }
            }
            case LogRecord.Done r -> {
                if (sessions.containsKey(r.session())) {
                    Arrays.stream(r.positions()).forEach(position -> take(get(r.session()).queue, position));
                }
            }
            case LogRecord.Sent r -> sent(r);
            case LogRecord.Released r -> get(r.session()).inFlight.put(r.packetId(), Optional.empty());
            case LogRecord.Completed r -> get(r.session()).inFlight.remove(r.packetId());
            case LogRecord.Received r -> get(r.session()).received.add(r.packetId());
            case LogRecord.Forgotten r -> get(r.session()).received.remove(r.packetId());
            case LogRecord.Dealt r -> {
                if (r.session() != 0 && sessions.containsKey(r.session())) {
                    take(group(r.filter().text()), r.position());
                    get(r.session()).queue.add(Ref.of(r.position(), r.terms(), r.subscriptionIds()));
                }
            }
            case LogRecord.Returned r -> returned(r);
            case LogRecord.GroupDone r ->
                Arrays.stream(r.positions())
                        .forEach(position -> take(group(r.filter().text()), position));
            case LogRecord.Time r -> clock = Math.max(clock, r.wallMillis());
            case LogRecord.Owned r -> get(r.session()).user = r.userName();
        }
        regroup();
    }

    /** Groups are whatever sessions subscribe to. */
    private void regroup() {
        TreeSet<String> wanted = new TreeSet<>();
        for (Session session : sessions.values()) {
            session.subscriptions.keySet().stream()
                    .filter(filter -> filter.startsWith("$share/"))
                    .forEach(wanted::add);
        }
        groups.keySet().retainAll(wanted);
        wanted.forEach(filter -> groups.putIfAbsent(filter, new ArrayList<>()));
    }

    Session get(long number) {
        Session session = sessions.get(number);
        if (session == null) {
            throw new AssertionError("the test made a record for session " + number + ", which is not there");
        }
        return session;
    }

    private List<Ref> group(String filter) {
        return groups.getOrDefault(filter, new ArrayList<>());
    }

    private void origin(LogRecord.Origin origin) {
        Session session = sessions.get(origin.session());
        if (session != null && origin.receivedId() > 0) {
            session.received.add(origin.receivedId());
        }
        if (session != null && origin.willGone()) {
            session.will = Optional.empty();
        }
    }

    private void published(LogRecord.Published r) {
        origin(r.origin());
        if (!r.retainedTopic().isEmpty()) {
            retained.put(r.retainedTopic().toString(), r.bodyPosition());
        }
        Map<Long, List<LogRecord.Receiver>> byName = new LinkedHashMap<>();
        r.receivers()
                .forEach(receiver -> byName.computeIfAbsent(receiver.session(), key -> new ArrayList<>())
                        .add(receiver));
        byName.forEach((number, all) -> {
            if (sessions.containsKey(number)) {
                List<Integer> ids = new ArrayList<>();
                all.forEach(one -> Arrays.stream(one.subscriptionIds()).forEach(ids::add));
                Qos qos = Collections.max(
                        all.stream().map(LogRecord.Receiver::qos).toList());
                boolean retain = all.stream().anyMatch(LogRecord.Receiver::retain);
                get(number).queue.add(new Ref(r.bodyPosition(), r.chargeBytes(), qos.bits(), retain, ids));
            }
        });
        r.groups()
                .forEach(one -> group(one.filter().text())
                        .add(new Ref(
                                r.bodyPosition(), r.chargeBytes(), one.qos().bits(), one.retain(), List.of())));
    }

    private void sent(LogRecord.Sent r) {
        Session session = get(r.session());
        Optional<Ref> ref = r.wasQueued()
                ? takeToSend(session.queue, r.position())
                : Optional.of(Ref.of(r.position(), r.terms(), r.subscriptionIds()));
        session.inFlight.put(r.packetId(), Optional.of(ref.orElseThrow()));
    }

    private void returned(LogRecord.Returned r) {
        if (!sessions.containsKey(r.session())) {
            return;
        }
        Session session = get(r.session());
        List<Ref> group = group(r.filter().text());
        for (long position : r.positions()) {
            Optional<Ref> ref = take(session.queue, position);
            Iterator<Optional<Ref>> flying = session.inFlight.values().iterator();
            while (ref.isEmpty() && flying.hasNext()) {
                ref = flying.next().filter(one -> one.position == position);
                if (ref.isPresent()) {
                    flying.remove();
                }
            }
            ref.ifPresent(one -> {
                long before = group.stream()
                        .filter(other -> other.position <= position)
                        .count();
                group.add((int) before, new Ref(position, one.charge, one.qos, one.retain, List.of()));
            });
        }
    }

    /** Only what is sent at QoS 2 is written as sent, so of two that wait for the same message it is that one. */
    private static Optional<Ref> takeToSend(List<Ref> refs, long position) {
        Optional<Ref> exact = refs.stream()
                .filter(ref -> ref.position == position && ref.qos == 2)
                .findFirst();
        exact.ifPresent(ref -> refs.remove(refs.indexOf(ref)));
        return exact.isPresent() ? exact : take(refs, position);
    }

    private static Optional<Ref> take(List<Ref> refs, long position) {
        Optional<Ref> found =
                refs.stream().filter(ref -> ref.position == position).findFirst();
        found.ifPresent(ref -> refs.remove(refs.indexOf(ref)));
        return found;
    }

    /** In the form of {@link ReplicaDump}. */
    String dump() {
        List<String> lines = new ArrayList<>();
        lines.add("applied " + Long.toHexString(applied));
        lines.add("clock " + clock);
        retained.forEach((topic, position) -> lines.add("retained " + topic + " " + Long.toHexString(position)));
        List<String> groupLines = new ArrayList<>();
        groups.forEach((filter, queue) -> groupLines.add("group " + filter + " members "
                + sessions.values().stream()
                        .filter(session -> session.subscriptions.containsKey(filter))
                        .count()
                + queue(" queue ", queue)));
        Collections.sort(groupLines);
        lines.addAll(groupLines);
        for (Session session : sessions.values()) {
            lines.add("session " + Long.toHexString(session.number) + " client " + session.client + " expiry "
                    + session.expiry + " disconnected " + session.disconnected
                    + (session.user.isEmpty() ? "" : " user " + session.user));
            session.will.ifPresent(will -> lines.add("  will " + will));
            session.subscriptions.forEach((filter, grant) -> lines.add("  subscription " + filter + " " + grant));
            if (!session.received.isEmpty()) {
                lines.add("  received "
                        + session.received.toString().replace('[', '{').replace(']', '}'));
            }
            session.inFlight.forEach((id, ref) -> lines.add("  in flight " + id
                    + ref.map(one -> " " + Long.toHexString(one.position) + ":" + one.terms() + one.ids.toString())
                            .orElse(" released")));
            if (!session.queue.isEmpty()) {
                lines.add(queue("  queue ", session.queue));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String queue(String name, List<Ref> refs) {
        return refs.isEmpty()
                ? ""
                : name + String.join(" ", refs.stream().map(Ref::toString).toList());
    }
}
