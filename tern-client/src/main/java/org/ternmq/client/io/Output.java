package org.ternmq.client.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.transport.Transport;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.codec.wire.PublishForm;
import org.ternmq.core.flow.AliasesOut;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/**
 * Packets on their way to the socket: while one batch is written, the next one gathers. Small payloads are copied, large ones stay
 * where they are. Guarded by the lock of its link, but for the batch that is being written. Messages are sent only while there is
 * room; answers to the server are bounded by not reading.
 */
public final class Output {
    private final Version version;
    private Batch gathering = new Batch();
    private @Nullable Batch written; // made when the first is taken
    private @Nullable AliasesOut aliases; // made when the first message is sent
    private int aliasesMax;
    private long unwrittenBytes;

    /** An output for a connection of a version. */
    public Output(Version version) {
        this.version = version;
    }

    /** Whether messages may be added. */
    public boolean hasRoom() {
        return unwrittenBytes < HIGH_BYTES;
    }

    /** Whether so much is unwritten that nothing may be read that asks for an answer. */
    public boolean isOverfull() {
        return unwrittenBytes >= OVERFULL_BYTES;
    }

    /** Whether nothing is to be written. */
    public boolean isEmpty() {
        return gathering.bytes == 0;
    }

    /** A packet that is no PUBLISH is on its way. */
    public void add(Packet packet) {
        int size = PacketEncoder.size(packet, version);
        PacketEncoder.encode(packet, version, gathering.room(size));
        unwrittenBytes += size;
    }

    /**
     * The server takes so many topic aliases from us, and gets no greater one [MQTT-3.2.2-17, MQTT-3.3.2-9], where it takes none no
     * alias at all [MQTT-3.2.2-18]. To be called before the first message.
     */
    public void aliases(int max) {
        aliasesMax = Math.min(max, ALIASES_MAX);
    }

    private int alias(TopicName topic) {
        if (aliases == null) {
            aliases = new AliasesOut(aliasesMax);
        }
        return aliases.choose(topic);
    }

    /** A message is on its way, under an alias for its topic if the server takes one. */
    public void add(Delivery delivery, int packetId, boolean dup) {
        int choice =
                aliasesMax == 0 ? 0 : alias(delivery.publication().message().topic());
        PublishForm form =
                choice == 0 ? delivery.form(version) : choice > 0 ? delivery.aliasedForm() : delivery.aliasingForm();
        boolean expires = delivery.publication().expiresAtNanos() != Publication.NO_EXPIRY;
        // What has begun expires no more, but what is left of its time is still told.
        long expirySeconds = expires ? delivery.publication().remainingSeconds(System.nanoTime()) : NO_EXPIRY;
        int first = PublishForm.firstByte(delivery.qos(), delivery.retain(), dup);
        gathering.addHead(form, first, packetId, expirySeconds, Math.abs(choice));
        Bytes payload = form.payload();
        if (payload.length() < LARGE_BYTES) {
            gathering.add(payload);
        } else {
            gathering.addLarge(payload);
        }
        unwrittenBytes += form.packetLength();
    }

    /** Nothing is to be written for a while: what is not small is given back. */
    public void rest() {
        gathering.rest();
        written = null;
    }

    /** What is to be written now; to be given back to {@link #onWritten}. */
    public Batch take() {
        Batch taken = gathering;
        gathering = written == null ? new Batch() : written;
        written = taken;
        return taken;
    }

    /** A batch is with the system. */
    public void onWritten(Batch batch) {
        unwrittenBytes -= batch.bytes;
        batch.clear();
    }

    /** Bytes in the order of the wire. */
    public static final class Batch {
        private byte[] array = NOTHING;
        private int begin; // of what follows the last part
        private int end;
        private final List<Bytes> parts = new ArrayList<>();
        private long bytes;

        private ByteBuffer room(int size) {
            int from = reserve(size);
            return ByteBuffer.wrap(array, from, size);
        }

        private int reserve(int size) {
            int from = end;
            if (from + size > array.length) {
                array = Arrays.copyOf(array, Math.max(from + size, Math.max(FIRST_BYTES, 2 * array.length)));
            }
            end += size;
            bytes += size;
            return from;
        }

        private void addHead(PublishForm form, int firstByte, int packetId, long expirySeconds, int alias) {
            int from = reserve(form.headLength());
            form.copyHead(array, from, firstByte, packetId, expirySeconds, alias);
        }

        private void add(Bytes payload) {
            int from = reserve(payload.length()); // which may put another array in the place of this one
            payload.copyTo(0, array, from, payload.length());
        }

        private void addLarge(Bytes payload) {
            parts.add(Bytes.wrap(
                    array, begin, end - begin)); // stays right if the array grows: the old one is not written again
            parts.add(payload);
            begin = end;
            bytes += payload.length();
        }

        /** Writes all to the socket. */
        public void writeTo(Transport socket) throws IOException {
            byte[] piece = parts.isEmpty() ? NOTHING : new byte[PIECE_BYTES];
            for (Bytes part : parts) {
                for (int from = 0; from < part.length(); from += piece.length) {
                    int count = Math.min(piece.length, part.length() - from);
                    part.copyTo(from, piece, 0, count);
                    socket.write(piece, 0, count);
                }
            }
            if (end > begin) {
                socket.write(array, begin, end - begin);
            }
        }

        private void rest() {
            if (array.length > KEPT_BYTES && bytes == 0) {
                array = NOTHING;
            }
        }

        private void clear() {
            parts.clear();
            begin = 0;
            end = 0;
            bytes = 0;
            if (array.length > HIGH_BYTES) {
                array = NOTHING;
            }
        }
    }

    private static final long NO_EXPIRY = -1;
    private static final byte[] NOTHING = new byte[0];
    private static final int ALIASES_MAX = 256;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int FIRST_BYTES = 64;
    private static final int LARGE_BYTES = 64 << 10;
    private static final int KEPT_BYTES = 1 << 10;
    private static final int HIGH_BYTES = 256 << 10;
    private static final int OVERFULL_BYTES = 2 * HIGH_BYTES;
}
