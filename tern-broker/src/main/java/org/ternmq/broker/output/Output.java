package org.ternmq.broker.output;

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
public final class Output {
    private final BufferPool pool;
    private final ArrayDeque<ByteBuffer> ready = new ArrayDeque<>(2);
    private @Nullable ByteBuffer filling; // up to its position
    private long readyBytes;
    private boolean wasLarge; // a connection that was busy a moment ago still is

    /** Nothing to send. */
    public Output(BufferPool pool) {
        this.pool = pool;
    }

    /** Bytes not yet taken by the socket; payloads that are only referred to count whole. */
    public long pendingBytes() {
        return readyBytes + (filling == null ? 0 : filling.position());
    }

    /** How many buffers and payloads are held. */
    public int buffers() {
        return ready.size() + (filling == null ? 0 : 1);
    }

    /** A packet behind all that was written. */
    public void write(Packet packet, Version version) {
        int size = PacketEncoder.size(packet, version);
        if (size > BufferPool.LARGE_BYTES) {
            ByteBuffer own = ByteBuffer.allocate(size);
            PacketEncoder.encode(packet, version, own);
            add(own.flip());
        } else {
            PacketEncoder.encode(packet, version, room(size));
        }
    }

    /** A PUBLISH behind all that was written, with what is its receiver's own. */
    @SuppressWarnings("ByteBufferBackingArray") // which is ours, and begins where the buffer does
    public void write(PublishForm form, int firstByte, int packetId, long expirySeconds, int alias) {
        Bytes payload = form.payload();
        boolean together = form.packetLength() <= COPIED_MAX;
        int here = together ? form.packetLength() : form.headLength();
        if (here > BufferPool.LARGE_BYTES) {
            byte[] own = new byte[here];
            form.copyHead(own, 0, firstByte, packetId, expirySeconds, alias);
            add(ByteBuffer.wrap(own));
        } else {
            ByteBuffer target = room(here);
            int at = target.position();
            int head = form.copyHead(target.array(), at, firstByte, packetId, expirySeconds, alias);
            if (together) {
                payload.copyTo(0, target.array(), at + head, payload.length());
            }
            target.position(at + here);
        }
        if (!together) {
            add(payload.asByteBuffer());
        }
    }

    /** The buffer being filled, with room for so many bytes. */
    private ByteBuffer room(int bytes) {
        ByteBuffer current = filling;
        if (current != null && current.remaining() >= bytes) {
            return current;
        }
        boolean isSmall = current == null && bytes <= BufferPool.SMALL_BYTES && !wasLarge;
        ByteBuffer next = isSmall ? pool.takeSmall() : pool.takeLarge();
        if (current != null && current.capacity() < next.capacity() && next.capacity() - current.position() >= bytes) {
            next.put(current.flip());
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
        ByteBuffer full = filling;
        if (full != null) {
            filling = null;
            wasLarge = full.position() > BufferPool.SMALL_BYTES;
            if (full.position() > 0) {
                readyBytes += full.position();
                ready.add(full.flip());
            } else {
                pool.giveBack(full);
            }
        }
    }

    /** Offers everything to the socket; whether it took all. The buffer being filled goes on being filled while older ones wait. */
    public boolean flush(Connection connection) {
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
    public void clear() {
        endFilling();
        for (ByteBuffer rest = ready.poll(); rest != null; rest = ready.poll()) {
            recycle(rest);
        }
        readyBytes = 0;
    }

    private void recycle(ByteBuffer sent) {
        if (!sent.isReadOnly()) { // payloads are read-only and never ours
            pool.giveBack(sent);
        }
    }

    /** Packets up to this size are copied whole; above it the payload is referred to. */
    private static final int COPIED_MAX = 8 * 1024;
}
