package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.testkit.Covers;

/** TCP and Unix sockets. */
@Timeout(60)
class PlainTransportTest {
    private static final Duration TIME = Duration.ofSeconds(20);

    @TempDir
    Path folder = Path.of("");

    private static Transport open(String url) throws IOException {
        return Transport.open(ServerAddress.of(url), TransportOptions.DEFAULT, TIME);
    }

    @Test
    @Covers("MQTT3-7.1.2-1")
    void bytesGoThereAndBackOverTcpToAnyAddressOfTheName() throws Exception {
        for (String host : new String[] {"localhost", "127.0.0.1"}) {
            try (ScriptedPeer server = ScriptedPeer.start(ScriptedPeer::echo);
                    Transport transport = open("mqtt://" + host + ":" + server.port())) {
                assertEchoesAndEnds(transport);
                assertThat(server.result()).isEqualTo("echoed");
            }
        }
    }

    private static void assertEchoesAndEnds(Transport transport) throws IOException {
        transport.write(new byte[] {0, 1, 2, 0}, 1, 2);
        transport.shutdownOutput();
        byte[] back = new byte[5];
        int have = 1;
        for (int count = transport.read(back, have, 4); count >= 0; count = transport.read(back, have, 5 - have)) {
            have += count;
        }
        assertThat(back).containsExactly(0, 1, 2, 0, 0);
    }

    @Test
    void theLocalAddressIsThatOfTheOptions() throws Exception {
        try (ScriptedPeer server =
                        ScriptedPeer.start(socket -> socket.getInetAddress().getHostAddress());
                Transport transport = Transport.open(
                        ServerAddress.of("mqtt://127.0.0.1:" + server.port()),
                        TransportOptions.DEFAULT.withLocalAddress(InetAddress.getByName("127.0.0.2")),
                        TIME)) {
            assertThat(server.result()).isEqualTo("127.0.0.2");
            assertThat(transport).isNotNull();
        }
    }

    @Test
    void failuresSayWhy() throws Exception {
        int gone = ScriptedPeer.closedPort();
        assertThatThrownBy(() -> open("mqtt://127.0.0.1:" + gone))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Connection refused");
        assertThatThrownBy(() -> open("mqtt://name.invalid"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageStartingWith("unknown host name.invalid");
        assertThatThrownBy(() -> open("mqtt://localhost:" + gone)).hasMessage("Connection refused");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> open("unix:" + missing))
                .isInstanceOf(IOException.class)
                .hasMessage("No such file or directory: " + missing);
    }

    /** A listener whose queue is full leaves those who knock without an answer. */
    @Test
    void aConnectionThatIsNotAcceptedIsGivenUpInTime() throws Exception {
        List<Transport> queued = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SocketTimeoutException end = null;
            while (end == null) {
                try {
                    queued.add(Transport.open(
                            ServerAddress.of("mqtt://127.0.0.1:" + full.getLocalPort()),
                            TransportOptions.DEFAULT,
                            Duration.ofMillis(500)));
                    assertThat(queued).hasSizeLessThan(100);
                } catch (SocketTimeoutException e) {
                    end = e;
                }
            }
            assertThat(end).hasMessage("no connection to 127.0.0.1:" + full.getLocalPort() + " within 500 ms");
        } finally {
            for (Transport each : queued) {
                each.close();
            }
        }
    }

    @Test
    void anInterruptEndsAnAttempt() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            assertThat(ScriptedPeer.receive(socket, 1)).hasSize(1);
            return ScriptedPeer.silence(socket);
        })) {
            Thread opening = Thread.ofVirtual().start(() -> {
                try {
                    open("mqtts://localhost:" + server.port()).close();
                } catch (IOException e) {
                    end.set(e);
                }
            });
            opening.interrupt();
            assertThat(opening.join(Duration.ofSeconds(10))).isTrue();
            assertThat(end.get()).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void closingEndsAReadAndAWriteThatWait() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            Thread.currentThread().join(); // takes nothing until the test ends it
            return "";
        })) {
            BlockedCalls.assertEndedByClose(open("mqtt://127.0.0.1:" + server.port()));
        }
    }

    @Test
    void aUnixSocketEchoesWhileItIsReadAndEndsByClose() throws Exception {
        Path file = folder.resolve("s");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(file));
            Transport transport = open("unix:" + file);
            try (SocketChannel accepted = listener.accept()) {
                Thread echo = Thread.ofVirtual().start(() -> {
                    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(10);
                    try {
                        while (accepted.read(bytes) >= 0) {
                            accepted.write(bytes.flip());
                            bytes.clear();
                        }
                        accepted.shutdownOutput();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                assertEchoesAndEnds(transport);
                assertThat(echo.join(Duration.ofSeconds(10))).isTrue();
            }
            transport.close();
            Transport another = open("unix:" + file);
            try (SocketChannel silent = listener.accept()) {
                BlockedCalls.assertEndedByClose(another);
                assertThat(silent.isOpen()).isTrue();
            }
            assertThatThrownBy(() -> another.read(new byte[1], 0, 1)).hasMessage("Socket closed");
        }
    }
}
