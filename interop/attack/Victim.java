import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where the broker listens, and the hundred addresses that one phase attacks from: a hundred of its own, so that a ban for one attack does
 * not spoil the next.
 *
 * @param ports of the listeners by name: tcp, tls, ws, wss, proxy; quic may be missing
 * @param phase counts them, from 0
 * @param tried what the attackers did so far
 */
record Victim(Map<String, Integer> ports, int phase, LongAdder tried) {
    /** A connection from one of the addresses, gone without a trace in the system when it is closed. */
    Socket connect(String door, int number) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoLinger(true, 0);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.bind(new InetSocketAddress(from(number), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port(door)), PATIENCE_MILLIS);
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    String from(int number) {
        return "127.0." + (phase + 10) + "." + (2 + number % ADDRESSES);
    }

    int port(String door) {
        return ports.get(door);
    }

    /** Reads until the broker has closed the connection. */
    static void awaitEnd(Socket socket) throws IOException {
        byte[] answer = new byte[1_024];
        while (socket.getInputStream().read(answer) >= 0) {}
    }

    /** One attempt of an attack that consists of many. */
    interface Attempt {
        void make(Victim victim, int number, Random chance) throws IOException;
    }

    static final int ADDRESSES = 100;
    private static final int PATIENCE_MILLIS = 1_500;
}
