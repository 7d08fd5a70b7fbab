package org.ternmq.sim.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ternmq.broker.loop.Loop;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Grant;
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
            try {
                compare("live", live(loops), "replayed", stored(replayed));
            } catch (Violation found) {
                throw new Violation(found.rule(), found.getMessage() + "; kept are " + waiting(replayed));
            }
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

    private static void compare(String one, List<String> state, String other, List<String> otherState) {
        if (!state.equals(otherState)) {
            List<String> onlyHere =
                    state.stream().filter(line -> !otherState.contains(line)).toList();
            List<String> onlyThere =
                    otherState.stream().filter(line -> !state.contains(line)).toList();
            throw new Violation("state", one + ": " + onlyHere + ", " + other + ": " + onlyThere);
        }
    }

    private static List<String> live(Loop[] loops) {
        return Stream.of(loops)
                .flatMap(loop -> loop.restoring().sessions().stream())
                .filter(Session::isDurable)
                .map(session -> line(
                        session.clientId() + " of " + session.owner(),
                        session.number(),
                        session.queued() + session.sender().open(),
                        session.subscriptions()))
                .sorted()
                .toList();
    }

    private static List<String> stored(Journal journal) {
        return journal.sessions().stream()
                .map(session -> line(
                        session.clientId() + " of " + session.userName,
                        session.number(),
                        session.queue.size() + session.inFlight.size(),
                        session.subscriptions))
                .sorted()
                .toList();
    }

    private static List<String> waiting(Journal journal) throws IOException {
        List<String> found = new ArrayList<>();
        for (StoredSession session : journal.sessions()) {
            List<Long> positions = new ArrayList<>();
            session.queue.forEach((position, terms, ids) -> positions.add(position));
            session.inFlight.stream()
                    .filter(sent -> !sent.isReleased())
                    .forEach(sent -> positions.add(sent.position()));
            for (long position : positions) {
                Message message = journal.read(position).message();
                found.add(session.clientId() + " " + message.topic() + " "
                        + message.payload().toUtf8().replaceAll("x+$", ""));
            }
        }
        return found;
    }

    private static String line(String whose, long number, int waiting, Map<TopicFilter, Grant> subscriptions) {
        return whose + " " + number + ", " + waiting + " messages, " + inOrder(subscriptions);
    }

    private static List<String> inOrder(Map<TopicFilter, Grant> subscriptions) {
        return subscriptions.entrySet().stream()
                .map(entry -> entry.getKey() + " q" + entry.getValue().qosMax().bits())
                .sorted()
                .toList();
    }

    private static List<String> inFull(Journal journal) {
        Stream<String> sessions = journal.sessions().stream()
                .map(session -> session.clientId() + " " + session.userName + " " + session.number() + " "
                        + session.expirySeconds + " "
                        + session.disconnectedAtMillis + " " + session.will + " " + session.queue + " "
                        + session.inFlight.stream()
                                .map(sent -> sent.packetId() + ":" + sent.position())
                                .toList()
                        + " " + session.received + " " + inOrder(session.subscriptions));
        Stream<String> groups = journal.groups().stream()
                .sorted(Comparator.comparing(
                        (SharedGroup group) -> group.filter().text()))
                .map(group -> group.filter() + " " + group.members() + " " + group.queue);
        Stream<String> retained = journal.retained().stream().sorted().map(Object::toString);
        return Stream.of(sessions, groups, retained).flatMap(each -> each).toList();
    }
}
