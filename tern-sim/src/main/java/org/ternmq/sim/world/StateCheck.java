package org.ternmq.sim.world;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.broker.loop.Loop;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.replica.SharedGroup;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;
import org.ternmq.sim.check.Violation;

/** Whether what lives in the loops is what a restart would make of the disk, from the newest checkpoint and from an older one. */
final class StateCheck {
    private StateCheck() {}

    static void check(Loop[] loops, MemoryDisk disk, LogSettings settings, Clock clock) {
        MemoryDisk copy = disk.crash(() -> true);
        MemoryDisk older = disk.crash(() -> true);
        try {
            Journal replayed = Journal.open(copy, settings, clock);
            compare("live", live(loops), "replayed", stored(replayed));
            String newest = older.names().stream()
                    .filter(name -> name.endsWith(".ckpt"))
                    .max(Comparator.naturalOrder())
                    .orElse("");
            if (!newest.isEmpty()) {
                older.delete(newest);
                compare("newest", inFull(replayed), "older", inFull(Journal.open(older, settings, clock)));
            }
        } catch (IOException | IllegalStateException broken) {
            throw new Violation("replay", broken);
        }
    }

    private static void compare(String one, String state, String other, String otherState) {
        if (!state.equals(otherState)) {
            throw new Violation("state", one + " is\n" + state + "\n" + other + " is\n" + otherState);
        }
    }

    private static String live(Loop[] loops) {
        Map<String, String> found = new TreeMap<>();
        for (Loop loop : loops) {
            for (Session session : loop.restoring().sessions()) {
                if (session.isDurable()) {
                    int waiting = session.queued() + session.sender().open();
                    found.put(
                            session.clientId(),
                            session.number() + " " + waiting + " " + new TreeMap<>(byText(session.subscriptions())));
                }
            }
        }
        return found.toString();
    }

    private static String stored(Journal journal) {
        Map<String, String> found = new TreeMap<>();
        for (StoredSession session : journal.sessions()) {
            int waiting = session.queue.size() + session.inFlight.size();
            found.put(
                    session.clientId(),
                    session.number() + " " + waiting + " " + new TreeMap<>(byText(session.subscriptions)));
        }
        return found.toString();
    }

    private static Map<String, Object> byText(Map<?, ?> subscriptions) {
        return subscriptions.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().toString(), entry -> (Object) entry.getValue()));
    }

    private static String inFull(Journal journal) {
        Stream<String> sessions = journal.sessions().stream()
                .map(session -> session.clientId() + " " + session.number() + " " + session.expirySeconds + " "
                        + session.disconnectedAtMillis + " " + session.will + " " + session.queue + " "
                        + session.inFlight.stream()
                                .map(sent -> sent.packetId() + ":" + sent.position())
                                .toList()
                        + " " + session.received + " " + new TreeMap<>(byText(session.subscriptions)));
        Stream<String> groups = journal.groups().stream()
                .sorted(Comparator.comparing((SharedGroup group) -> group.filter().text()))
                .map(group -> group.filter() + " " + group.members() + " " + group.queue);
        Stream<String> retained = journal.retained().stream().sorted().map(Object::toString);
        return Stream.of(sessions, groups, retained).flatMap(each -> each).collect(Collectors.joining("\n"));
    }
}
