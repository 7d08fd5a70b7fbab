package org.ternmq.journal.replica;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Grant;
import org.ternmq.core.store.StoredSession;
import org.ternmq.core.store.StoredSession.InFlight;

/**
 * All state as text, one line a thing, sorted: two states are the same if their texts are. Positions and terms are in hexadecimal, so
 * that segment and offset can be told apart.
 */
public final class ReplicaDump {
    private ReplicaDump() {}

    /** The text of a replica. */
    public static String of(Replica replica) {
        Stream<String> whole =
                Stream.of("applied " + Long.toHexString(replica.appliedPosition()), "clock " + replica.clockMillis());
        Stream<String> retained = replica.retained().entrySet().stream()
                .map(entry -> "retained " + entry.getKey() + " " + Long.toHexString(entry.getValue()));
        Stream<String> groups = replica.groups().stream().map(ReplicaDump::of);
        return lines(whole) + lines(retained.sorted()) + lines(groups.sorted()) + of(replica.sessions());
    }

    /** The text of sessions. */
    public static String of(Collection<StoredSession> sessions) {
        return sessions.stream()
                .sorted(Comparator.comparingLong(StoredSession::number))
                .map(ReplicaDump::of)
                .collect(Collectors.joining());
    }

    /** The text of one session. */
    public static String of(StoredSession session) {
        StringBuilder text = new StringBuilder("session ")
                .append(Long.toHexString(session.number()))
                .append(" client ")
                .append(session.clientId())
                .append(" expiry ")
                .append(session.expirySeconds)
                .append(" disconnected ")
                .append(session.disconnectedAtMillis)
                .append(session.userName.isEmpty() ? "" : " user " + session.userName)
                .append('\n');
        session.will.ifPresent(will -> text.append("  will ").append(will).append('\n'));
        for (Map.Entry<TopicFilter, Grant> subscription : session.subscriptions.entrySet()) {
            text.append("  subscription ")
                    .append(subscription.getKey())
                    .append(' ')
                    .append(subscription.getValue())
                    .append('\n');
        }
        if (!session.received.isEmpty()) {
            text.append("  received ").append(session.received).append('\n');
        }
        for (InFlight sent : session.inFlight) {
            text.append("  in flight ").append(of(sent)).append('\n');
        }
        if (!session.queue.isEmpty()) {
            text.append("  queue ").append(session.queue).append('\n');
        }
        return text.toString();
    }

    private static String of(InFlight sent) {
        return sent.packetId()
                + (sent.isReleased()
                        ? " released"
                        : " " + Long.toHexString(sent.position()) + ":" + Long.toHexString(sent.terms())
                                + Arrays.toString(sent.subscriptionIds()));
    }

    private static String of(SharedGroup group) {
        return "group " + group.filter() + " members " + group.members()
                + (group.queue.isEmpty() ? "" : " queue " + group.queue);
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }
}
