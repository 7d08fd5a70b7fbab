package org.ternmq.journal.replica;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.store.StoredSession;

/**
 * All state for other programs: one JSON object a line, told apart by {@code "kind"}: first {@code journal}, then sessions, each
 * followed by its subscriptions, then groups and retained topics. A position is a text, segment and offset, {@code "7:4096"}, since
 * many a reader of JSON cannot hold 64 bits.
 */
public final class ReplicaExport {
    private final JsonLine line = new JsonLine();
    private final Appendable out;

    private ReplicaExport(Appendable out) {
        this.out = out;
    }

    /** Writes a replica. */
    public static void write(Replica replica, Appendable out) throws IOException {
        new ReplicaExport(out).write(replica);
    }

    private void write(Replica replica) throws IOException {
        line.begin("journal").position("appliedPosition", replica.appliedPosition());
        line.number("clockMillis", replica.clockMillis())
                .number("sessions", replica.sessions().size());
        line.number("groups", replica.groups().size());
        line.number("retained", replica.retained().size());
        line.number("messages", replica.live().count());
        line.endTo(out);
        for (StoredSession session : replica.sessions()) {
            session(session);
        }
        List<SharedGroup> groups = replica.groups().stream()
                .sorted(Comparator.comparing(group -> group.filter().text()))
                .toList();
        for (SharedGroup group : groups) {
            line.begin("group").text("filter", group.filter().text()).number("members", group.members());
            line.number("queued", group.queue.size()).endTo(out);
        }
        List<Map.Entry<TopicName, Long>> retained = replica.retained().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .toList();
        for (Map.Entry<TopicName, Long> entry : retained) {
            line.begin("retained").text("topic", entry.getKey().toString());
            line.position("position", entry.getValue()).endTo(out);
        }
    }

    private void session(StoredSession session) throws IOException {
        line.begin("session").text("clientId", session.clientId()).position("number", session.number());
        if (!session.userName.isEmpty()) {
            line.text("userName", session.userName);
        }
        line.flag("connected", session.disconnectedAtMillis == StoredSession.CONNECTED);
        line.number("disconnectedAtMillis", session.disconnectedAtMillis);
        line.number("expirySeconds", session.expirySeconds).flag("will", session.will.isPresent());
        line.number("subscriptions", session.subscriptions.size());
        line.number("queued", session.queue.size()).number("inFlight", session.inFlight.size());
        line.number("received", session.received.cardinality());
        if (!session.queue.isEmpty()) {
            line.position("firstQueued", session.queue.firstPosition());
        }
        line.endTo(out);
        for (Map.Entry<TopicFilter, Grant> subscription : session.subscriptions.entrySet()) {
            Grant grant = subscription.getValue();
            line.begin("subscription").text("clientId", session.clientId());
            line.text("filter", subscription.getKey().text());
            line.number("qos", grant.qosMax().bits()).flag("noLocal", grant.noLocal());
            line.flag("retainAsPublished", grant.retainAsPublished());
            line.number("retainHandling", grant.retainHandling().ordinal());
            if (grant.subscriptionId() != Grant.NO_ID) {
                line.number("subscriptionId", grant.subscriptionId());
            }
            line.endTo(out);
        }
    }
}
