package org.ternmq.testkit;

import java.nio.ByteBuffer;

/** The bytes that the client of a WebSocket sends, for tests of listeners. */
public final class WebSocketBytes {
    private WebSocketBytes() {}

    /** A request for a WebSocket that speaks MQTT, at {@code /mqtt}. */
    public static String upgrade(String... moreLines) {
        return String.join(
                        "\r\n",
                        "GET /mqtt HTTP/1.1",
                        "Host: a",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Protocol: mqtt",
                        "")
                + (moreLines.length == 0 ? "" : String.join("\r\n", moreLines) + "\r\n")
                + "\r\n";
    }

    /**
     * A frame.
     *
     * @param first its first byte: whether it is the last of its message, and of what kind
     * @param mask over the payload, whose first byte is the highest
     */
    public static byte[] frame(int first, byte[] payload, int mask) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + HEAD_BYTES_MAX).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask >>> 24 - 8 * (i & 3)));
        }
        byte[] bytes = new byte[frame.flip().limit()];
        frame.get(bytes);
        return bytes;
    }

    private static final int HEAD_BYTES_MAX = 14;
}
