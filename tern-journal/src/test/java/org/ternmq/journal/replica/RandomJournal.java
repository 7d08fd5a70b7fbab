package org.ternmq.journal.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.LogRecord.GroupReceiver;
import org.ternmq.journal.record.LogRecord.Origin;
import org.ternmq.journal.record.LogRecord.Receiver;
import org.ternmq.journal.record.RandomRecords;

/** Draws a journal that a broker may have written: few clients, filters and topics, so that they meet. Keeps the twin up to date. */
final class RandomJournal {
    /** One frame, as a record. */
    record Entry(long position, LogRecord record) {}

    private final RandomGenerator random;
    private final RandomRecords values;
    final Twin twin = new Twin();
    private long position = 1L << 32;
    private long body;
    private final List<Long> ended = new ArrayList<>();

    RandomJournal(RandomGenerator random) {
        this.random = random;
        this.values = new RandomRecords(random);
    }

    Entry next() {
        long at = position + random.nextInt(1, 300);
        if (random.nextInt(50) == 0) {
            at = ((position >>> 32) + 1) << 32; // the next segment
        }
        position = at;
        LogRecord record = body != 0 ? published() : draw(at);
        body = record instanceof LogRecord.Body ? at : 0;
        twin.apply(at, record);
        return new Entry(at, record);
    }

    private LogRecord draw(long at) {
        int kind = random.nextInt(40);
        if (kind < 8) {
            return new LogRecord.Body(random.nextInt(1_000));
        }
        if (kind == 8) {
            return new LogRecord.Time(random.nextInt(100_000));
        }
        if (kind == 9) {
            return new LogRecord.RetainedCleared(origin(), topic());
        }
        if (kind < 14 || twin.sessions.isEmpty()) {
            return opened(at);
        }
        if (kind < 20) {
            return ofGroup();
        }
        Twin.Session session = session();
        return kind < 30 ? ofConnection(session, kind) : ofMessages(session, kind);
    }

    private LogRecord opened(long at) {
        String client = "client" + random.nextInt(6);
        Optional<Twin.Session> before = twin.sessions.values().stream()
                .filter(session -> session.client.equals(client))
                .findFirst();
        if (before.isEmpty()) {
            return new LogRecord.Opened(at, client, random.nextInt(100_000), random.nextInt(100), values.will());
        }
        long number = before.get().number;
        if (random.nextInt(3) == 0) {
            ended.add(number);
            return new LogRecord.Ended(number);
        }
        return new LogRecord.Connected(number, random.nextInt(100_000), random.nextInt(100), values.will());
    }

    private LogRecord ofConnection(Twin.Session session, int kind) {
        long number = session.number;
        int id = random.nextInt(1, 20);
        return switch (kind) {
            case 20, 21, 22, 23 -> new LogRecord.Subscribed(number, filter(), values.grant());
            case 24 -> new LogRecord.Unsubscribed(number, filter());
            case 25 -> new LogRecord.Owned(number, List.of("", "ann", "bob").get(random.nextInt(3)));
            case 26 -> new LogRecord.WillGone(number);
            case 27 -> new LogRecord.Received(number, id);
            case 28 -> new LogRecord.Forgotten(number, id);
            default ->
                new LogRecord.Disconnected(number, random.nextInt(100_000), random.nextInt(100), random.nextBoolean());
        };
    }

    private LogRecord ofMessages(Twin.Session session, int kind) {
        long number = session.number;
        List<Integer> ids = List.copyOf(session.inFlight.keySet());
        if (kind < 32 && !session.queue.isEmpty()) {
            return new LogRecord.Done(random.nextInt(5) == 0 ? anyNumber() : number, positions(session.queue));
        }
        if (kind < 35 && !session.queue.isEmpty()) {
            return new LogRecord.Sent(number, freeId(session), one(session.queue), true, 0, new int[0]);
        }
        if (kind < 37 && !ids.isEmpty()) {
            int id = ids.get(random.nextInt(ids.size()));
            return random.nextBoolean() ? new LogRecord.Released(number, id) : new LogRecord.Completed(number, id);
        }
        if (twin.retained.isEmpty()) {
            return new LogRecord.Time(twin.clock + 1);
        }
        List<Long> retained = List.copyOf(twin.retained.values());
        long old = retained.get(random.nextInt(retained.size()));
        return random.nextBoolean()
                ? new LogRecord.Queued(anyNumber(), old, values.terms(), values.ids())
                : new LogRecord.Sent(number, freeId(session), old, false, values.terms(), values.ids());
    }

    private LogRecord ofGroup() {
        if (twin.groups.isEmpty()) {
            return new LogRecord.Subscribed(session().number, filter(), values.grant());
        }
        List<Map.Entry<String, List<Twin.Ref>>> groups = List.copyOf(twin.groups.entrySet());
        Map.Entry<String, List<Twin.Ref>> group = groups.get(random.nextInt(groups.size()));
        TopicFilter filter = random.nextInt(10) == 0 ? filter() : TopicFilter.of(group.getKey());
        int kind = random.nextInt(6);
        if (kind < 3 && !group.getValue().isEmpty()) {
            long number = random.nextInt(4) == 0 ? LogRecord.NO_SESSION : anyNumber();
            return new LogRecord.Dealt(filter, number, one(group.getValue()), values.terms(), values.ids());
        }
        if (kind == 3 && !group.getValue().isEmpty()) {
            return new LogRecord.GroupDone(filter, positions(group.getValue()));
        }
        Twin.Session session = session();
        List<Twin.Ref> held = new ArrayList<>(session.queue);
        session.inFlight.values().forEach(ref -> ref.ifPresent(held::add));
        return new LogRecord.Returned(anyNumber(session.number), filter, positions(held));
    }

    private LogRecord published() {
        List<Receiver> receivers = new ArrayList<>();
        List<GroupReceiver> groups = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0 && !twin.sessions.isEmpty(); i--) {
            receivers.add(new Receiver(anyNumber(), qos(), random.nextBoolean(), values.ids()));
        }
        for (String filter : List.of("$share/g/a/#", "$share/g/b", "$share/h/a/#")) {
            if (random.nextInt(3) == 0) {
                groups.add(new GroupReceiver(TopicFilter.of(filter), qos(), random.nextBoolean()));
            }
        }
        TopicName retained = random.nextInt(3) == 0 ? topic() : TopicName.NONE;
        return new LogRecord.Published(body, origin(), random.nextInt(64, 300), retained, receivers, groups);
    }

    private Origin origin() {
        return twin.sessions.isEmpty() || random.nextBoolean()
                ? Origin.NONE
                : new Origin(anyNumber(), random.nextInt(3), random.nextBoolean());
    }

    private Twin.Session session() {
        List<Twin.Session> all = List.copyOf(twin.sessions.values());
        return all.get(random.nextInt(all.size()));
    }

    private long anyNumber() {
        return anyNumber(session().number);
    }

    /** Now and then a session that has ended. */
    private long anyNumber(long number) {
        return ended.isEmpty() || random.nextInt(8) > 0 ? number : ended.get(random.nextInt(ended.size()));
    }

    private int freeId(Twin.Session session) {
        int id = 1;
        while (session.inFlight.containsKey(id)) {
            id++;
        }
        return id;
    }

    private Qos qos() {
        return Qos.of(random.nextInt(1, 3));
    }

    private long one(List<Twin.Ref> refs) {
        return refs.get(random.nextInt(3) > 0 ? 0 : random.nextInt(refs.size())).position();
    }

    private long[] positions(List<Twin.Ref> refs) {
        if (refs.isEmpty()) {
            return new long[] {position};
        }
        return random.ints(random.nextInt(3), 0, refs.size())
                .mapToLong(index -> refs.get(index).position())
                .toArray();
    }

    private TopicName topic() {
        return TopicName.of("topic/" + random.nextInt(4));
    }

    private TopicFilter filter() {
        List<String> filters = List.of("a/#", "a/+/b", "b", "$share/g/a/#", "$share/g/b", "$share/h/a/#");
        return TopicFilter.of(filters.get(random.nextInt(filters.size())));
    }
}
