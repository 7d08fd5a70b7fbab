package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.fields.PacketFields;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Version;
import org.ternmq.core.message.References;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.record.StoredMessage;
import org.ternmq.journal.replica.JsonLine;
import org.ternmq.journal.replica.Replica;
import org.ternmq.journal.replica.ReplicaExport;
import org.ternmq.journal.replica.SharedGroup;

/**
 * All that a journal holds, for other programs: what {@link ReplicaExport} tells, then wills, what waits for whom (each a line that names
 * the message by its position), and last the messages with their payloads, each once, however many are to get it.
 */
public final class JournalExport implements BodySweep.Messages {
    private final JsonLine line = new JsonLine();
    private final Appendable out;

    private JournalExport(Appendable out) {
        this.out = out;
    }

    /** Writes what there is; what was found to be damaged on the way. */
    public static BodySweep write(JournalState state, Appendable out, Progress progress) throws IOException {
        ReplicaExport.write(state.replica(), out);
        var export = new JournalExport(out);
        export.queues(state.replica());
        return BodySweep.over(state, progress, export);
    }

    private void queues(Replica replica) throws IOException {
        for (StoredSession session : replica.sessions()) {
            if (session.will.isPresent()) {
                line.begin("will").text("clientId", session.clientId());
                fields(session.will.get());
                line.endTo(out);
            }
            queue("queued", "clientId", session.clientId(), session.queue);
            for (StoredSession.InFlight sent : session.inFlight) {
                line.begin("inFlight").text("clientId", session.clientId()).number("packetId", sent.packetId());
                line.flag("released", sent.isReleased());
                if (!sent.isReleased()) {
                    reference(sent.position(), sent.terms(), sent.subscriptionIds());
                }
                line.endTo(out);
            }
            if (!session.received.isEmpty()) {
                line.begin("received").text("clientId", session.clientId());
                line.value("packetIds", session.received.stream().boxed().toList());
                line.endTo(out);
            }
        }
        for (SharedGroup group : replica.groups().stream()
                .sorted(Comparator.comparing(one -> one.filter().text()))
                .toList()) {
            queue("groupQueued", "filter", group.filter().text(), group.queue);
        }
    }

    private void queue(String kind, String ownerName, String owner, References queue) throws IOException {
        @Nullable IOException[] failure = new IOException[1];
        queue.forEach((position, terms, ids) -> {
            try {
                line.begin(kind).text(ownerName, owner);
                reference(position, terms, ids);
                line.endTo(out);
            } catch (IOException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    private void reference(long position, long terms, int[] ids) {
        line.position("message", position).number("qos", References.qos(terms));
        line.flag("retain", References.retain(terms));
        if (ids.length > 0) {
            line.value("subscriptionIds", Arrays.stream(ids).boxed().toList());
        }
    }

    @Override
    public void message(long position, StoredMessage stored, ByteBuffer frame) throws IOException {
        line.begin("message").position("position", position).number("expiresAtMillis", stored.expiresAtMillis());
        fields(stored.message());
        line.endTo(out);
    }

    /** A message as {@code tern decode} shows it, without what belongs to one transmission. */
    private void fields(Message message) {
        int packetId = message.qos().isAcknowledged() ? 1 : Publish.NO_PACKET_ID;
        Map<String, @Nullable Object> fields =
                new LinkedHashMap<>(PacketFields.of(new Publish(message, packetId, false), Version.V5));
        List.of("type", "dup", "packetId").forEach(fields::remove);
        fields.forEach(line::value);
    }
}
