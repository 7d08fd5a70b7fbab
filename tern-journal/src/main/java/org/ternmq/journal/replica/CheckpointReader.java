package org.ternmq.journal.replica;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.References;
import org.ternmq.core.store.StoredSession;
import org.ternmq.core.store.StoredSession.InFlight;
import org.ternmq.journal.record.Grants;
import org.ternmq.journal.record.Varints;
import org.ternmq.journal.record.Wills;

/** Reads what {@link CheckpointWriter} wrote, whole or not at all. */
public final class CheckpointReader {
    private final BlockInput in;
    private final Replica replica = new Replica();
    private long chained;
    private long references;

    private CheckpointReader(BlockInput in) {
        this.in = in;
    }

    /**
     * The replica in a file, to go on behind its {@link Replica#appliedPosition()}. The stream is read to its end and not closed.
     *
     * @throws DamagedCheckpointException if the file is cut short, damaged or of a newer version
     * @throws IOException if it cannot be read
     */
    public static Replica read(InputStream stream) throws IOException {
        byte[] prefix = stream.readNBytes(CheckpointWriter.PREFIX_BYTES);
        int magicBytes = CheckpointWriter.MAGIC.length;
        if (prefix.length < CheckpointWriter.PREFIX_BYTES
                || !Arrays.equals(prefix, 0, magicBytes, CheckpointWriter.MAGIC, 0, magicBytes)) {
            throw new DamagedCheckpointException(0, "it does not begin like one");
        }
        int version = ByteBuffer.wrap(prefix).getInt(magicBytes);
        if (version < 1 || version > CheckpointWriter.VERSION) {
            throw new DamagedCheckpointException(
                    magicBytes,
                    "its version is " + version + ", which this version of Tern does not know",
                    version > CheckpointWriter.VERSION && !isOfKnownVersion(stream));
        }
        var in = new BlockInput(stream, CheckpointWriter.PREFIX_BYTES);
        try {
            return new CheckpointReader(in).read(version == CheckpointWriter.VERSION);
        } catch (IllegalArgumentException | MalformedPacketException wrong) {
            throw in.damaged("a value cannot be read: " + wrong.getMessage());
        }
    }

    /** Whether only the number of the version is wrong: then it is damaged, and no newer Tern wrote it. */
    private static boolean isOfKnownVersion(InputStream stream) throws IOException {
        try {
            var in = new BlockInput(stream, CheckpointWriter.PREFIX_BYTES);
            var reader = new CheckpointReader(in);
            reader.sessions();
            reader.end(!in.isAtEnd());
            return true;
        } catch (DamagedCheckpointException | IllegalArgumentException | MalformedPacketException other) {
            return false;
        }
    }

    private Replica read(boolean hasOwners) throws IOException {
        sessions();
        end(hasOwners);
        return replica;
    }

    /** All but what stands behind the counts. */
    private void sessions() throws IOException {
        chained = in.number();
        replica.reached(chained, in.number(), in.number());
        int topics = in.number(Integer.MAX_VALUE);
        for (int i = 0; i < topics; i++) {
            replica.retain(TopicName.ofChecked(in.bytes(TEXT_BYTES_MAX)), position());
        }
        int groups = in.number(Integer.MAX_VALUE);
        for (int i = 0; i < groups; i++) {
            queue(replica.addGroup(filter()).queue);
        }
        int sessions = in.number(Integer.MAX_VALUE);
        long number = 0;
        for (int i = 0; i < sessions; i++) {
            number += in.number();
            session(number);
        }
        requireCount(in.number(), replica.retained().size(), "retained topics");
        requireCount(in.number(), replica.groups().size(), "groups");
        requireCount(in.number(), replica.sessions().size(), "sessions");
        requireCount(in.number(), references, "references");
    }

    private void end(boolean hasOwners) throws IOException {
        if (hasOwners) {
            owners();
        }
        in.requireEnd();
    }

    private void owners() throws IOException {
        long number = 0;
        for (int left = in.number(Integer.MAX_VALUE); left > 0; left--) {
            number += in.number();
            StoredSession session = replica.session(number);
            if (session == null) {
                throw in.damaged("there is no session " + number + " that could be anybody's");
            }
            session.userName = in.text();
        }
    }

    private void requireCount(long expected, long read, String what) throws IOException {
        if (expected != read) {
            throw in.damaged("there are " + read + " " + what + " instead of " + expected);
        }
    }

    private void session(long number) throws IOException {
        var session = new StoredSession(number, in.text());
        session.expirySeconds = in.number();
        session.disconnectedAtMillis = in.number();
        session.will = will();
        replica.add(session);
        for (int left = in.number(Integer.MAX_VALUE); left > 0; left--) {
            TopicFilter filter = filter();
            Grant grant = Grants.ofNumber(in.number());
            session.subscriptions.put(filter, grant);
            if (filter.isShared()) {
                replica.join(filter);
            }
        }
        for (int left = in.number(PACKET_ID_MAX); left > 0; left--) {
            session.received.set(in.number(PACKET_ID_MAX));
        }
        for (int left = in.number(PACKET_ID_MAX); left > 0; left--) {
            session.inFlight.add(inFlight());
        }
        queue(session.queue);
    }

    private Optional<Message> will() throws IOException {
        return Wills.decode(ByteBuffer.wrap(in.bytes(WILL_BYTES_MAX)));
    }

    private InFlight inFlight() throws IOException {
        int packetId = in.number(PACKET_ID_MAX);
        if (in.number(1) == 0) {
            return new InFlight(packetId, InFlight.RELEASED, 0, NO_IDS);
        }
        references++;
        return new InFlight(packetId, position(), in.number(), ids());
    }

    private void queue(References queue) throws IOException {
        int count = in.number(Integer.MAX_VALUE);
        long terms = CheckpointWriter.NO_TERMS;
        for (int i = 0; i < count; i++) {
            long position = position();
            long code = in.number();
            if (code == CheckpointWriter.SAME_TERMS) {
                queue.add(position, terms, NO_IDS);
            } else {
                terms = code - 1 >>> 1;
                queue.add(position, terms, (code - 1 & 1) != 0 ? ids() : NO_IDS);
            }
        }
        references += count;
    }

    private long position() throws IOException {
        chained += Varints.unzigzag(in.number());
        return chained;
    }

    private int[] ids() throws IOException {
        int count = in.number(IDS_MAX);
        int[] ids = count == 0 ? NO_IDS : new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = in.number(Integer.MAX_VALUE);
        }
        return ids;
    }

    private TopicFilter filter() throws IOException {
        String text = in.text();
        return TopicFilter.ofChecked(text)
                .orElseThrow(() -> new IllegalArgumentException("this is no topic filter: " + text));
    }

    private static final int[] NO_IDS = new int[0];
    private static final int PACKET_ID_MAX = 65_535;
    private static final int TEXT_BYTES_MAX = 65_535;
    private static final int IDS_MAX = 1 << 24;
    private static final int WILL_BYTES_MAX = 268_435_460;
}
