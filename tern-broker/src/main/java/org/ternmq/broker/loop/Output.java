package org.ternmq.broker.loop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.Connection;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.codec.wire.PublishForm;

/**
 * What one connection has to send: small things copied into buffers one behind the other, large payloads as references, fed to the
 * socket piece by piece. Holds no buffer while there is nothing to send. Its bound is the caller's, who asks {@link #pendingBytes}.
 * Confined to its loop.
 */
final class Output {
    private final BufferPool pool;
    private final ArrayDeque<ByteBuffer> ready = new ArrayDeque<>(2);
    private byte @Nullable [] filling;
    private int filled;
    private long readyBytes;

    Output(BufferPool pool) {
        this.pool = pool;
    }

    /** Bytes not yet taken by the socket; payloads that are only referred to count whole. */
    long pendingBytes() {
        return readyBytes + filled;
    }

    /** How many buffers and payloads are held. */
    int buffers() {
        return ready.size() + (filling == null ? 0 : 1);
    }

    void write(Packet packet, Version version) {
        int size = PacketEncoder.size(packet, version);
        if (size > BufferPool.LARGE_BYTES) {
            ByteBuffer own = ByteBuffer.allocate(size);
            PacketEncoder.encode(packet, version, own);
            add(own.flip());
        } else {
            byte[] target = room(size);
            PacketEncoder.encode(packet, version, ByteBuffer.wrap(target, filled, size));
            filled += size;
        }
    }

    void write(PublishForm form, int firstByte, int packetId, long expirySeconds, int alias) {
        Bytes payload = form.payload();
        boolean together = form.packetLength() <= COPIED_MAX;
        int here = together ? form.packetLength() : form.headLength();
        if (here > BufferPool.LARGE_BYTES) {
            byte[] own = new byte[here];
            form.copyHead(own, 0, firstByte, packetId, expirySeconds, alias);
            add(ByteBuffer.wrap(own));
        } else {
            byte[] target = room(here);
            filled += form.copyHead(target, filled, firstByte, packetId, expirySeconds, alias);
            if (together) {
                payload.copyTo(0, target, filled, payload.length());
                filled += payload.length();
            }
        }
        if (!together) {
            add(payload.asByteBuffer());
        }
    }

    /** A buffer with room for so many bytes behind {@link #filled}. */
    private byte[] room(int bytes) {
        byte[] current = filling;
        if (current != null && current.length - filled >= bytes) {
            return current;
        }
        byte[] next = current == null && bytes <= BufferPool.SMALL_BYTES ? pool.takeSmall() : pool.takeLarge();
        if (current != null && current.length < next.length && next.length - filled >= bytes) {
            System.arraycopy(current, 0, next, 0, filled);
            pool.giveBack(current);
        } else {
            endFilling();
        }
        filling = next;
        return next;
    }

    private void add(ByteBuffer bytes) {
        endFilling();
        readyBytes += bytes.remaining();
        ready.add(bytes);
    }

    private void endFilling() {
        byte[] full = filling;
        if (full != null) {
            if (filled > 0) {
                readyBytes += filled;
                ready.add(ByteBuffer.wrap(full, 0, filled));
            } else {
                pool.giveBack(full);
            }
            filling = null;
            filled = 0;
        }
    }

    /** Offers everything to the socket; whether it took all. The buffer being filled goes on being filled while older ones wait. */
    boolean flush(Connection connection) {
        if (ready.isEmpty()) {
            endFilling();
        }
        for (ByteBuffer first = ready.peek(); first != null; first = ready.peek()) {
            int before = first.remaining();
            connection.offer(first);
            readyBytes -= before - first.remaining();
            if (first.hasRemaining()) {
                return false;
            }
            ready.remove();
            recycle(first);
            if (ready.isEmpty()) {
                endFilling();
            }
        }
        return true;
    }

    /** Forgets what is left: the connection is gone. */
    void clear() {
        endFilling();
        for (ByteBuffer rest = ready.poll(); rest != null; rest = ready.poll()) {
            recycle(rest);
        }
        readyBytes = 0;
    }

    @SuppressWarnings("ByteBufferBackingArray") // what is not read-only was wrapped here, from offset 0
    private void recycle(ByteBuffer sent) {
        if (!sent.isReadOnly()) { // payloads are read-only and never ours
            pool.giveBack(sent.array());
        }
    }

    /** Packets up to this size are copied whole; above it the payload is referred to. */
    private static final int COPIED_MAX = 8 * 1024;
}
