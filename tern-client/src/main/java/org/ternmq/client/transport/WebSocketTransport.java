package org.ternmq.client.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The frames of WebSocket (RFC 6455; MQTT 5.0, 6) over an upgraded connection. What is read are the payloads of the binary
 * frames in a row, passed on as they arrive, whatever length a frame announces; what is written becomes one frame a call. Reading never
 * waits for writing.
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
    private final WebSocketSender sender;

    /** Takes over a connection on which all further bytes are frames. */
    WebSocketTransport(Transport inner) {
        this.inner = inner;
        this.sender = new WebSocketSender(inner);
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
            case PING -> sender.answerPing(payload);
            case CLOSE -> onClose(payload);
            default -> {} // a pong that nobody asked for
        }
    }

    private void onClose(byte[] payload) throws IOException {
        ended = true;
        boolean ours = sender.isClosed();
        sender.answerClose(payload.length < 2 ? new byte[0] : new byte[] {payload[0], payload[1]});
        int code = payload.length < 2 ? NORMAL : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        if (!ours && code != NORMAL && code != GOING_AWAY) {
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

    private IOException wrong(String what) {
        ended = true;
        sender.answerClose(new byte[] {(byte) (PROTOCOL_ERROR >> 8), (byte) PROTOCOL_ERROR});
        return new IOException("the server sent " + what + " (WebSocket protocol error)");
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        sender.write(from, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        sender.close(new byte[] {(byte) (NORMAL >> 8), (byte) NORMAL});
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    /** Kinds of frames (RFC 6455, 5.2), and what else is shared by reading and writing. */
    static final int CONTINUATION = 0;

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;
    static final int MASKED = 0x80;

    private static final int BUFFER_BYTES = 8 << 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int PROTOCOL_ERROR = 1002;
}
