package org.ternmq.client.transport;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames of WebSocket (RFC 6455; MQTT 5.0, 6) over an upgraded connection. What is read are the payloads of the binary frames in a row, taken
 * through as they arrive, whatever length a frame announces; what is written becomes one frame a call. A ping is answered by a thread of
 * its own, so that reading never waits for writing; of several pings that wait, the last is answered.
 *
 * <p>Transitions of reading: head of a frame, then its payload, again and again; ended after a close frame or the end of the connection.
 */
final class WebSocketTransport implements Transport {
    private final Transport inner;
    private final byte[] buffer = new byte[BUFFER_BYTES]; // of the reader: bytes that came and were not looked at yet
    private int position;
    private int limit;
    private long left; // of the payload of the present frame
    private boolean inMessage; // a fragment that is not the last one came
    private boolean ended;

    private final ReentrantLock sending = new ReentrantLock(); // a frame is written at a time
    private final byte[] scratch = new byte[HEAD_BYTES_MAX + CHUNK_BYTES];
    private final byte[] keys = new byte[KEYS_BYTES];
    private final SecureRandom random = new SecureRandom();
    private int keysUsed = KEYS_BYTES;
    private boolean closeSent;
    private final AtomicReference<byte @Nullable []> ping = new AtomicReference<>();

    /** Takes over a connection on which all further bytes are frames. */
    WebSocketTransport(Transport inner) {
        this.inner = inner;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (left == 0 && !ended) {
            readHead();
        }
        if (ended) {
            return -1;
        }
        int most = (int) Math.min(length, left);
        int count;
        if (position == limit && most >= BUFFER_BYTES) {
            count = inner.read(into, offset, most);
        } else {
            fill();
            count = Math.min(most, limit - position);
            System.arraycopy(buffer, position, into, offset, count);
            position += count;
        }
        if (count < 0) {
            throw cutOff();
        }
        left -= count;
        return count;
    }

    /** Reads the head of a data frame, or a whole control frame. */
    private void readHead() throws IOException {
        if (position == limit && !refill()) {
            ended = true; // without a close frame, which servers that are in a hurry do not send
            return;
        }
        int first = next();
        int second = next();
        int opcode = first & 0x0f;
        boolean isLast = (first & FIN) != 0;
        if ((first & 0x70) != 0) {
            throw wrong("a frame of an extension that was not agreed");
        }
        if ((second & MASKED) != 0) {
            throw wrong("a masked frame, which only clients send");
        }
        int length = second & 0x7f;
        if (opcode >= CLOSE) {
            if (opcode > PONG || !isLast || length > CONTROL_BYTES_MAX) {
                throw wrong("a control frame that does not exist, is fragmented or too long");
            }
            onControl(opcode, length);
            return;
        }
        if (opcode == TEXT) {
            throw wrong("a text frame, and MQTT comes in binary frames");
        }
        if (opcode != (inMessage ? CONTINUATION : BINARY)) {
            throw wrong("a frame of kind " + opcode + (inMessage ? " inside a message" : " outside a message"));
        }
        inMessage = !isLast;
        left = length < 126 ? length : number(length == 126 ? 2 : 8);
        if (left < 0) {
            throw wrong("a frame of negative length");
        }
    }

    private void onControl(int opcode, int length) throws IOException {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) next();
        }
        switch (opcode) {
            case PING -> answerPing(payload);
            case CLOSE -> onClose(payload);
            default -> {} // a pong that nobody asked for
        }
    }

    private void answerPing(byte[] payload) {
        if (ping.getAndSet(payload) == null) {
            Thread.ofVirtual().name("tern-client-pong").start(() -> {
                sending.lock();
                try {
                    byte[] newest = ping.getAndSet(null);
                    if (newest != null && !closeSent) {
                        writeFrame(PONG, newest, 0, newest.length);
                    }
                } catch (IOException e) { // the reader and the writer will see it too
                    LOG.log(System.Logger.Level.DEBUG, "a ping of the server was not answered", e);
                } finally {
                    sending.unlock();
                }
            });
        }
    }

    private void onClose(byte[] payload) throws IOException {
        ended = true;
        boolean asked = sendClose(payload.length < 2 ? new byte[0] : new byte[] {payload[0], payload[1]});
        int code = payload.length < 2 ? NORMAL : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        if (asked && code != NORMAL && code != GOING_AWAY) {
            String reason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
            throw new IOException("the server closed the WebSocket with code " + code
                    + (reason.isEmpty() ? "" : ": " + reason.replaceAll("\\p{Cntrl}", "?")));
        }
    }

    private int next() throws IOException {
        fill();
        return buffer[position++] & 0xff;
    }

    private long number(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    /** Waits until there is a byte in the buffer. */
    private void fill() throws IOException {
        if (position == limit && !refill()) {
            throw cutOff();
        }
    }

    private boolean refill() throws IOException {
        int count = inner.read(buffer, 0, BUFFER_BYTES);
        position = 0;
        limit = Math.max(0, count);
        return count > 0;
    }

    private IOException cutOff() {
        ended = true;
        return new EOFException("the connection ended inside a WebSocket frame");
    }

    private IOException wrong(String what) throws IOException {
        ended = true;
        sendClose(new byte[] {(byte) (PROTOCOL_ERROR >> 8), (byte) PROTOCOL_ERROR});
        return new IOException("the server sent " + what + " (WebSocket protocol error)");
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        sending.lock();
        try {
            if (closeSent) {
                throw new IOException("the WebSocket is closed for writing");
            }
            writeFrame(BINARY, from, offset, length);
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        sendClose(new byte[] {(byte) (NORMAL >> 8), (byte) NORMAL});
    }

    /** Whether this was the first close frame of ours. */
    private boolean sendClose(byte[] payload) throws IOException {
        sending.lock();
        try {
            boolean first = !closeSent;
            if (first) {
                closeSent = true;
                writeFrame(CLOSE, payload, 0, payload.length);
            }
            return first;
        } finally {
            sending.unlock();
        }
    }

    /** Masks and writes a frame, chunk by chunk. */
    private void writeFrame(int opcode, byte[] from, int offset, int length) throws IOException {
        int lengthBytes = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
        int start = HEAD_BYTES_MAX - 2 - lengthBytes - 4;
        ByteBuffer head = ByteBuffer.wrap(scratch).position(start);
        head.put((byte) (FIN | opcode));
        switch (lengthBytes) {
            case 0 -> head.put((byte) (MASKED | length));
            case 2 -> head.put((byte) (MASKED | 126)).putShort((short) length);
            default -> head.put((byte) (MASKED | 127)).putLong(length);
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

    @Override
    public void close() throws IOException {
        inner.close();
    }

    private static final System.Logger LOG = System.getLogger(Transport.class.getName());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int BUFFER_BYTES = 8 << 10;
    private static final int CHUNK_BYTES = 16 << 10; // a multiple of 8, so that each chunk begins with the whole key
    private static final int HEAD_BYTES_MAX = 14;
    private static final int KEYS_BYTES = 512;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int PROTOCOL_ERROR = 1002;
}
