package org.ternmq.client.transport;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Masks and writes the frames of a WebSocket, one at a time: the writer's, and the reader's answers. A ping is answered by a thread of
 * its own, so that the reader does not wait for a writer that waits for the server; of several pings that wait, the last is answered
 * (RFC 6455, 5.5.3).
 */
final class WebSocketSender {
    private final Transport inner;
    private final ReentrantLock lock = new ReentrantLock(); // held for a whole frame; guards all but the ping
    private final byte[] scratch = new byte[HEAD_BYTES_MAX + CHUNK_BYTES];
    private final byte[] keys = new byte[KEYS_BYTES];
    private final SecureRandom random = new SecureRandom();
    private int keysUsed = KEYS_BYTES;
    private volatile boolean closed; // a close frame was sent, after which nothing may follow
    private final AtomicReference<byte @Nullable []> ping = new AtomicReference<>();

    WebSocketSender(Transport inner) {
        this.inner = inner;
    }

    boolean isClosed() {
        return closed;
    }

    /** Writes one binary frame. */
    void write(byte[] from, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the WebSocket is closed for writing");
            }
            writeFrame(WebSocketTransport.BINARY, from, offset, length);
        } finally {
            lock.unlock();
        }
    }

    /** Writes a close frame, if none was written. */
    void close(byte[] payload) throws IOException {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                writeFrame(WebSocketTransport.CLOSE, payload, 0, payload.length);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes a close frame if nobody else is writing. What is read has ended, so there is nothing to be lost by a failure. */
    void answerClose(byte[] payload) {
        if (lock.tryLock()) {
            try {
                close(payload);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the end of a WebSocket was not answered", e);
            } finally {
                lock.unlock();
            }
        }
    }

    void answerPing(byte[] payload) {
        if (ping.getAndSet(payload) == null) {
            Thread.ofVirtual().name("tern-client-pong").start(this::pong);
        }
    }

    private void pong() {
        lock.lock();
        try {
            byte[] newest = ping.getAndSet(null);
            if (newest != null && !closed) {
                writeFrame(WebSocketTransport.PONG, newest, 0, newest.length);
            }
        } catch (IOException e) { // the reader and the writer will see it too
            LOG.log(System.Logger.Level.DEBUG, "a ping of the server was not answered", e);
        } finally {
            lock.unlock();
        }
    }

    /** Masks and writes a frame, chunk by chunk. */
    private void writeFrame(int opcode, byte[] from, int offset, int length) throws IOException {
        int lengthBytes = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
        int start = HEAD_BYTES_MAX - 2 - lengthBytes - 4;
        ByteBuffer head = ByteBuffer.wrap(scratch).position(start);
        head.put((byte) (WebSocketTransport.FIN | opcode));
        switch (lengthBytes) {
            case 0 -> head.put((byte) (WebSocketTransport.MASKED | length));
            case 2 -> head.put((byte) (WebSocketTransport.MASKED | 126)).putShort((short) length);
            default -> head.put((byte) (WebSocketTransport.MASKED | 127)).putLong(length);
        }
        int key = nextKey();
        head.putInt(key);
        int done = 0;
        do {
            int count = Math.min(CHUNK_BYTES, length - done);
            mask(from, offset + done, count, key);
            inner.write(scratch, start, HEAD_BYTES_MAX - start + count);
            start = HEAD_BYTES_MAX;
            done += count;
        } while (done < length);
    }

    private void mask(byte[] from, int offset, int count, int key) {
        long twice = (long) key << 32 | key & 0xffff_ffffL;
        int i = 0;
        for (; i <= count - 8; i += 8) {
            LONGS.set(scratch, HEAD_BYTES_MAX + i, (long) LONGS.get(from, offset + i) ^ twice);
        }
        for (; i < count; i++) {
            scratch[HEAD_BYTES_MAX + i] = (byte) (from[offset + i] ^ key >> 24 - 8 * (i & 3));
        }
    }

    /** A key that nobody can foresee (RFC 6455, 5.3); drawn many at a time, for one alone costs a system call. */
    private int nextKey() {
        if (keysUsed == KEYS_BYTES) {
            random.nextBytes(keys);
            keysUsed = 0;
        }
        keysUsed += 4;
        return ByteBuffer.wrap(keys).getInt(keysUsed - 4);
    }

    private static final System.Logger LOG = System.getLogger(Transport.class.getName());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int CHUNK_BYTES = 16 << 10; // a multiple of 8, so that each chunk begins with the whole key
    private static final int HEAD_BYTES_MAX = 14;
    private static final int KEYS_BYTES = 512;
}
