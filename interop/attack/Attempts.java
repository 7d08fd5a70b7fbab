import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What is done again and again over TCP: connections that fail, forged PROXY headers, abuse by clients that were let in, random bytes. */
final class Attempts {
    private Attempts() {}

    /** Connects and is refused: a version that is not known, what is no MQTT; one in four leaves without a word. */
    static void fail(Victim victim, int number, Random chance) throws IOException {
        victim.tried().increment();
        try (Socket socket = victim.connect("tcp", number)) {
            switch (chance.nextInt(4)) { // not by the number, which stands for an address
                case 0 -> {}
                case 1 -> refused(socket, NO_MQTT);
                default -> refused(socket, WRONG_VERSION);
            }
        }
    }

    /** Logs in as a user that there is, with a password that is wrong and always another one. */
    static void logIn(Victim victim, int number, Random chance) throws IOException {
        victim.tried().increment();
        try (Socket socket = victim.connect("tcp", number)) {
            refused(socket, Wire.login("guesser-" + number, "anna", "guess-" + chance.nextLong()));
        }
    }

    private static void refused(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        Victim.awaitEnd(socket);
    }

    /** Says that it comes from somewhere else, in the first or second version of the header, where nobody believes it. */
    static void forgeProxy(Victim victim, int number, Random chance) throws IOException {
        victim.tried().increment();
        try (Socket socket = victim.connect("proxy", number)) {
            refused(socket, Wire.join(number % 2 == 0 ? PROXY_1 : PROXY_2, Wire.connect("forged-" + number)));
        }
    }

    /** A client that subscribes to a thousand filters with one packet, fifty times. */
    static void subscribe(Victim victim, int number, Random chance) throws IOException {
        converse(victim, number, THOUSAND_FILTERS, 1 + 4 + 1_000, 50); // SUBACK: three bytes of header, two of the identifier
    }

    /** A client that sends a thousand PINGREQ at a time. */
    static void ping(Victim victim, int number, Random chance) throws IOException {
        converse(victim, number, THOUSAND_PINGS, 2_000, 200);
    }

    /** Sends the same again each time that the whole answer has come. */
    private static void converse(Victim victim, int number, byte[] bytes, int answerBytes, int times) throws IOException {
        try (Socket socket = victim.connect("tcp", number)) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            out.write(Wire.connect("rude-" + number));
            in.readNBytes(4);
            for (int i = 0; i < times; i++) {
                victim.tried().increment();
                out.write(bytes);
                if (in.readNBytes(answerBytes).length < answerBytes) {
                    throw new IOException("closed");
                }
            }
            out.write(Wire.DISCONNECT);
        }
    }

    /** Takes the client identifier from whoever has it, and stays until the next one takes it. */
    static void takeOver(Victim victim, int number, Random chance) throws IOException {
        victim.tried().increment();
        try (Socket socket = victim.connect("tcp", number)) {
            socket.getOutputStream().write(Wire.connect("wanted-by-all"));
            Victim.awaitEnd(socket);
        }
    }

    /** Some bytes to every port, and to that of QUIC datagrams of which half look like the first of a connection. */
    static void random(Victim victim, int number, Random chance) throws IOException {
        victim.tried().increment();
        byte[] bytes = new byte[1 + chance.nextInt(1_200)];
        chance.nextBytes(bytes);
        String door = DOORS.get(number % DOORS.size());
        if (!door.equals("quic")) {
            try (Socket socket = victim.connect(door, number)) {
                socket.getOutputStream().write(bytes);
                socket.setSoTimeout(20); // a broker may well wait for more
                Victim.awaitEnd(socket);
            }
        } else if (victim.ports().containsKey(door)) {
            if (number % 2 == 0 && bytes.length > 6) {
                System.arraycopy(QUIC_INITIAL, 0, bytes, 0, QUIC_INITIAL.length);
            }
            try (var socket = new DatagramSocket(new InetSocketAddress(victim.from(number), 0))) {
                InetAddress there = InetAddress.getByName("127.0.0.1");
                socket.send(new DatagramPacket(bytes, bytes.length, there, victim.port(door)));
            }
        }
    }

    private static final byte[] WRONG_VERSION = Wire.connect("nobody", 9);
    private static final byte[] NO_MQTT = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: none\r\nAccept: */*\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII); // more than the 69 bytes that the second letter announces
    private static final byte[] PROXY_1 =
            "PROXY TCP4 127.0.1.7 127.0.0.1 4711 1883\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROXY_2 = Wire.join(
            Wire.bytes(0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12),
            Wire.bytes(127, 0, 1, 7, 127, 0, 0, 1, 0x12, 0x67, 0x07, 0x5B));
    private static final byte[] QUIC_INITIAL = Wire.bytes(0xC0, 0, 0, 0, 1, 8);
    private static final byte[] THOUSAND_FILTERS = Wire.subscribe(
            7, 1, IntStream.range(0, 1_000).mapToObj(i -> "rude/" + i + "/+").toArray(String[]::new));
    private static final byte[] THOUSAND_PINGS =
            Wire.join(IntStream.range(0, 1_000).mapToObj(i -> Wire.PINGREQ).toArray(byte[][]::new));
    private static final List<String> DOORS = List.of("tcp", "tls", "ws", "wss", "proxy", "quic");
}
