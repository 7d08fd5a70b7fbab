import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The few packets that clients and attackers here send, of MQTT 3.1.1, written by hand so that nothing of Tern's writes them. */
final class Wire {
    static final byte[] PINGREQ = {(byte) 0xC0, 0};
    static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    private Wire() {}

    static byte[] connect(String clientId) {
        return connect(clientId, 4);
    }

    static byte[] connect(String clientId, int protocolLevel) {
        return packet(0x10, join(text("MQTT"), bytes(protocolLevel, 2, 0, KEEP_ALIVE_SECONDS), text(clientId)));
    }

    static byte[] login(String clientId, String user, String password) {
        return packet(
                0x10,
                join(text("MQTT"), bytes(4, 0xC2, 0, KEEP_ALIVE_SECONDS), text(clientId), text(user), text(password)));
    }

    static byte[] subscribe(int id, int qos, String... filters) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(bytes(id >> 8, id));
        for (String filter : filters) {
            body.writeBytes(text(filter));
            body.write(qos);
        }
        return packet(0x82, body.toByteArray());
    }

    /** At QoS 1. */
    static byte[] publish(String topic, int id, byte[] payload) {
        return packet(0x32, join(text(topic), bytes(id >> 8, id), payload));
    }

    static byte[] puback(int id) {
        return packet(0x40, bytes(id >> 8, id));
    }

    static byte[] packet(int firstByte, byte[] body) {
        return join(header(firstByte, body.length), body);
    }

    /** The fixed header alone: what is announced need not come. */
    static byte[] header(int firstByte, int length) {
        var out = new ByteArrayOutputStream();
        out.write(firstByte);
        int rest = length;
        do {
            out.write(rest > 127 ? rest & 0x7F | 0x80 : rest);
            rest >>= 7;
        } while (rest > 0);
        return out.toByteArray();
    }

    /** The body of the packet that begins at the position, which moves behind it; null if it has not come whole. */
    static ByteBuffer bodyOfNext(ByteBuffer in) {
        int at = in.position() + 1;
        int length = 0;
        for (int shift = 0; at < in.limit(); shift += 7) {
            byte b = in.get(at++);
            length |= (b & 0x7F) << shift;
            if (b >= 0) {
                if (at + length > in.limit()) {
                    return null;
                }
                ByteBuffer body = in.slice(at, length);
                in.position(at + length);
                return body;
            }
        }
        return null;
    }

    static String text(ByteBuffer in) {
        byte[] text = new byte[in.getShort() & 0xFFFF];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return join(bytes(utf8.length >> 8, utf8.length), utf8);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static final int KEEP_ALIVE_SECONDS = 30;
}
