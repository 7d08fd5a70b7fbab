package org.ternmq.server.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** The bounds of what a broker takes on hold for real sockets. */
@Timeout(60)
class OverloadTest {
    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'c'};
    private static final byte[] NONSENSE = {(byte) 0xF0, 0};

    @TempDir
    Path folder;

    private final List<Socket> open = new ArrayList<>();

    private TernBroker broker(Consumer<OverloadLimits.Draft> changes) throws StartException {
        return TernBroker.start(Configuration.standard()
                .withData(folder)
                .withListeners(new Listener("127.0.0.1", 0))
                .withOverload(OverloadLimits.DEFAULT.with(changes)));
    }

    private Socket come(TernBroker broker, int source) throws IOException {
        InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) source});
        int port = broker.addresses().get(0).getPort();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
        socket.setSoTimeout(20_000);
        open.add(socket);
        return socket;
    }

    /** What comes back; nothing if the connection ends. */
    private static int answer(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().readNBytes(4).length;
        } catch (SocketException reset) {
            return 0;
        }
    }

    private boolean isLetIn(TernBroker broker, int source) throws IOException {
        return answer(come(broker, source), CONNECT) == 4;
    }

    @Test
    void anAddressHasSoManyConnections() throws Exception {
        try (TernBroker broker = broker(limits -> limits.connectionsPerAddressMax = 3)) {
            for (int i = 0; i < 3; i++) {
                assertThat(isLetIn(broker, 2)).isTrue();
            }
            assertThat(isLetIn(broker, 2)).isFalse();
            assertThat(isLetIn(broker, 3)).isTrue();
            open.get(0).close();
            while (!isLetIn(broker, 2)) { // as soon as the broker has noticed
                Thread.onSpinWait();
            }
            assertThat(isLetIn(broker, 2)).isFalse();
        }
    }

    @Test
    void anAddressThatSendsNonsenseIsBanned() throws Exception {
        try (TernBroker broker = broker(limits -> limits.failuresPerAddressPerMinuteMax = 20)) {
            for (int i = 0; i < 21; i++) {
                assertThat(answer(come(broker, 2), NONSENSE)).isZero();
            }
            assertThat(isLetIn(broker, 2)).isFalse();
            assertThat(isLetIn(broker, 3)).isTrue();
        }
    }

    @Test
    void connectionsFasterThanTheRateWaitAndAreLetIn() throws Exception {
        try (TernBroker broker = broker(limits -> limits.connectionsPerSecondMax = 50)) {
            long begin = System.nanoTime();
            for (int i = 0; i < 100; i++) { // a second's worth at once, the other in a second
                come(broker, 2);
            }
            for (Socket socket : open) {
                assertThat(answer(socket, CONNECT)).isEqualTo(4);
            }
            assertThat(System.nanoTime() - begin).isGreaterThan(900_000_000L);
        }
    }
}
