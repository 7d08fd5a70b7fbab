import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Frames that no browser sends: each kind in its turn, over a WebSocket that was opened properly. */
final class WebSocketAttempts {
    static final byte[] REQUEST = ("GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: mqtt\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private WebSocketAttempts() {}

    static void abuse(Victim victim, int number, Random chance) throws IOException {
        victim.tried().increment();
        try (Socket socket = victim.connect("ws", number)) {
            OutputStream out = socket.getOutputStream();
            out.write(REQUEST);
            readResponse(socket.getInputStream());
            byte[] connect = Wire.connect("framed-" + number);
            out.write(
                    switch (number % 7) {
                        case 0 -> frame(0xC2, connect); // RSV1: compressed, which nobody agreed on
                        case 1 -> frame(0x09, Wire.bytes(1)); // a fragment of a ping
                        case 2 -> Wire.join(Wire.bytes(0x89, 0xFE, 0x10, 0, 0, 0, 0, 0), new byte[4_096]); // a ping of 4 KB
                        case 3 -> Wire.join(Wire.bytes(0x82, connect.length), connect); // not masked
                        case 4 -> Wire.join(Wire.bytes(0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1), new byte[64]); // beyond all numbers
                        case 5 -> frame(0x81, connect); // a text
                        default -> byteByByte(Wire.join(connect, pings(200), Wire.DISCONNECT));
                    });
            Victim.awaitEnd(socket);
        }
    }

    private static void readResponse(InputStream in) throws IOException {
        for (int last = 0; (last & 0xFFFFFFFF) != 0x0D0A0D0A; ) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed");
            }
            last = last << 8 | b;
        }
    }

    private static byte[] frame(int firstByte, byte[] payload) {
        return Wire.join(Wire.bytes(firstByte, 0x80 | payload.length, 0, 0, 0, 0), payload); // a mask of zeros
    }

    private static byte[] byteByByte(byte[] packets) {
        byte[][] frames = new byte[packets.length][];
        for (int i = 0; i < packets.length; i++) {
            frames[i] = frame(0x82, new byte[] {packets[i]});
        }
        return Wire.join(frames);
    }

    private static byte[] pings(int count) {
        byte[][] pings = new byte[count][];
        java.util.Arrays.fill(pings, Wire.PINGREQ);
        return Wire.join(pings);
    }
}
