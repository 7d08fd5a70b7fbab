package org.ternmq.journal.replica;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.References;
import org.ternmq.core.store.StoredSession;
import org.ternmq.core.store.StoredSession.InFlight;
import org.ternmq.journal.record.Grants;
import org.ternmq.journal.record.Varints;
import org.ternmq.journal.record.Wills;

/**
 * Writes a replica as a file: eight bytes of magic, a version, then blocks (see {@link BlockOutput}) with where it was made, the
 * retained topics, the groups, the sessions, how many there were, and whose the sessions are. {@link CheckpointReader} reads the same
 * in the same order. Where no session is anybody's it is of version 1, which older versions of Tern read.
 */
public final class CheckpointWriter {
    private final BlockOutput out;
    private long chained; // positions are written as the distance from the one before
    private long references;

    private CheckpointWriter(BlockOutput out) {
        this.out = out;
    }

    /** Writes the replica as it is now. The stream is written in pieces of up to 1 MiB, flushed and not closed. */
    public static void write(Replica replica, OutputStream stream) throws IOException {
        List<StoredSession> owned = replica.sessions().stream()
                .filter(session -> !session.userName.isEmpty())
                .toList();
        int version = owned.isEmpty() ? VERSION_UNOWNED : VERSION;
        stream.write(
                ByteBuffer.allocate(PREFIX_BYTES).put(MAGIC).putInt(version).array());
        var out = new BlockOutput(stream);
        try {
            var writer = new CheckpointWriter(out);
            writer.write(replica);
            if (version == VERSION) {
                writer.owners(owned);
            }
            out.end();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(Replica replica) {
        out.number(replica.appliedPosition()).number(replica.bodyBefore()).number(replica.clockMillis());
        chained = replica.appliedPosition();
        out.number(replica.retained().size());
        for (Map.Entry<TopicName, Long> retained : replica.retained().entrySet()) {
            out.bytes(retained.getKey().utf8());
            position(retained.getValue());
        }
        out.number(replica.groups().size());
        for (SharedGroup group : replica.groups()) {
            text(group.filter().text());
            queue(group.queue);
        }
        out.number(replica.sessions().size());
        long before = 0;
        for (StoredSession session : replica.sessions()) {
            out.number(session.number() - before); // they grow
            before = session.number();
            session(session);
        }
        out.cut();
        out.number(replica.retained().size());
        out.number(replica.groups().size());
        out.number(replica.sessions().size());
        out.number(references);
    }

    private void owners(List<StoredSession> owned) {
        out.number(owned.size());
        long before = 0;
        for (StoredSession session : owned) {
            out.number(session.number() - before);
            before = session.number();
            text(session.userName);
        }
    }

    private void session(StoredSession session) {
        text(session.clientId());
        out.number(session.expirySeconds).number(session.disconnectedAtMillis);
        out.bytes(Wills.encode(session.will));
        out.number(session.subscriptions.size());
        for (Map.Entry<TopicFilter, Grant> subscription : session.subscriptions.entrySet()) {
            text(subscription.getKey().text());
            out.number(Grants.toNumber(subscription.getValue()));
        }
        out.number(session.received.cardinality());
        for (int id = session.received.nextSetBit(0); id >= 0; id = session.received.nextSetBit(id + 1)) {
            out.number(id);
        }
        out.number(session.inFlight.size());
        for (InFlight sent : session.inFlight) {
            out.number(sent.packetId()).number(sent.isReleased() ? 0 : 1);
            if (!sent.isReleased()) {
                position(sent.position());
                out.number(sent.terms());
                ids(sent.subscriptionIds());
                references++;
            }
        }
        queue(session.queue);
    }

    /** Terms like those of the one before take one byte: mostly they are. */
    private void queue(References queue) {
        out.number(queue.size());
        references += queue.size();
        long[] termsBefore = {NO_TERMS};
        queue.forEach((position, terms, ids) -> {
            position(position);
            if (terms == termsBefore[0] && ids.length == 0) {
                out.number(SAME_TERMS);
                return;
            }
            termsBefore[0] = terms;
            out.number((terms << 1 | (ids.length > 0 ? 1 : 0)) + 1);
            if (ids.length > 0) {
                ids(ids);
            }
        });
    }

    private void position(long position) {
        out.number(Varints.zigzag(position - chained));
        chained = position;
    }

    private void ids(int[] ids) {
        out.number(ids.length);
        for (int id : ids) {
            out.number(id);
        }
    }

    private void text(String text) {
        out.bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static final byte[] MAGIC = "TERNCKP1".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 2;
    static final int VERSION_UNOWNED = 1;
    static final int PREFIX_BYTES = 12;
    static final long SAME_TERMS = 0;
    static final long NO_TERMS = -1;
}
