package org.ternmq.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.codec.wire.PublishForm;
import org.ternmq.core.message.Delivery;

/**
 * Packets on their way to the socket: while one batch is written, the next one gathers. Small payloads are copied, large ones stay
 * where they are. Guarded by the lock of its link, but for the batch that is being written. Messages are sent only while there is
 * room; answers to the server are bounded by not reading.
 */
final class Output {
    private final Version version;
    private Batch gathering = new Batch();
    private Batch written = new Batch();
    private long unwrittenBytes;

    Output(Version version) {
        this.version = version;
    }

    /** Whether messages may be added. */
    boolean hasRoom() {
        return unwrittenBytes < HIGH_BYTES;
    }

    /** Whether so much is unwritten that nothing may be read that asks for an answer. */
    boolean isOverfull() {
        return unwrittenBytes >= OVERFULL_BYTES;
    }

    boolean isEmpty() {
        return gathering.bytes == 0;
    }

    void add(Packet packet) {
        int size = PacketEncoder.size(packet, version);
        PacketEncoder.encode(packet, version, gathering.room(size));
        unwrittenBytes += size;
    }

    void add(Delivery delivery, int packetId, boolean dup) {
        PublishForm form = delivery.form(version);
        gathering.addHead(form, PublishForm.firstByte(delivery.qos(), delivery.retain(), dup), packetId);
        Bytes payload = form.payload();
        if (payload.length() < LARGE_BYTES) {
            payload.writeTo(gathering.room(payload.length()));
        } else {
            gathering.addLarge(payload);
        }
        unwrittenBytes += form.packetLength();
    }

    /** What is to be written now; to be given back to {@link #onWritten}. */
    Batch take() {
        Batch taken = gathering;
        gathering = written;
        written = taken;
        return taken;
    }

    void onWritten(Batch batch) {
        unwrittenBytes -= batch.bytes;
        batch.clear();
    }

    /** Bytes in the order of the wire. */
    static final class Batch {
        private byte[] array = new byte[KEPT_BYTES];
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
                array = Arrays.copyOf(array, Math.max(from + size, 2 * array.length));
            }
            end += size;
            bytes += size;
            return from;
        }

        private void addHead(PublishForm form, int firstByte, int packetId) {
            int from = reserve(form.headLength());
            form.copyHead(array, from, firstByte, packetId, -1, 0);
        }

        private void addLarge(Bytes payload) {
            parts.add(Bytes.wrap(
                    array, begin, end - begin)); // stays right if the array grows: the old one is not written again
            parts.add(payload);
            begin = end;
            bytes += payload.length();
        }

        void writeTo(OutputStream socket, byte[] piece) throws IOException {
            for (Bytes part : parts) {
                for (int from = 0; from < part.length(); from += piece.length) {
                    int count = Math.min(piece.length, part.length() - from);
                    part.copyTo(from, piece, 0, count);
                    socket.write(piece, 0, count);
                }
            }
            socket.write(array, begin, end - begin);
        }

        private void clear() {
            parts.clear();
            begin = 0;
            end = 0;
            bytes = 0;
            if (array.length > HIGH_BYTES) {
                array = new byte[KEPT_BYTES];
            }
        }
    }

    /** Pieces in which large payloads are written. */
    static final int PIECE_BYTES = 64 << 10;

    private static final int LARGE_BYTES = 64 << 10;
    private static final int KEPT_BYTES = 8 << 10;
    private static final int HIGH_BYTES = 256 << 10;
    private static final int OVERFULL_BYTES = 2 * HIGH_BYTES;
}
