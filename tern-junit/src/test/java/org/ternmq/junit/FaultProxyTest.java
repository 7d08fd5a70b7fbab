package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.ternmq.faults.Direction;
import org.ternmq.faults.FaultProxy;

/** The proxy alone, in front of something that is no broker. */
class FaultProxyTest {
    @Test
    void serverMayComeLaterAndElsewhere() throws IOException {
        int nobody;
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = gone.getLocalPort();
        }
        try (var echo = new EchoServer();
                FaultProxy proxy = FaultProxy.infront("127.0.0.1", nobody)) {
            try (var early = new PlainClient(proxy.port())) {
                assertThat(early.isClosed()).isTrue();
            }

            proxy.target(new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.port()));

            try (var client = new PlainClient(proxy.port())) {
                client.socket().getOutputStream().write(7);
                assertThat(client.socket().getInputStream().read()).isEqualTo(7);
            }
            assertThat(proxy.faults().connections()).isEqualTo(2);
        }
    }

    @Test
    void connectionIsCutBehindAByteOfAnything() throws IOException {
        try (var echo = new EchoServer();
                FaultProxy proxy = FaultProxy.infront("127.0.0.1", echo.port());
                var client = new PlainClient(proxy.port())) {
            proxy.faults().cutAfterBytes(5, Direction.TO_CLIENT);

            client.socket().getOutputStream().write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});

            assertThat(client.socket().getInputStream().readNBytes(5)).containsExactly(1, 2, 3, 4, 5);
            assertThat(client.isClosed()).isTrue();
            assertThat(proxy.faults().bytes(Direction.TO_CLIENT)).isEqualTo(5);
        }
    }

    @Test
    void portThatIsTakenIsNamed() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            assertThatThrownBy(() -> FaultProxy.between(taken.getLocalPort(), target))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot listen on port " + taken.getLocalPort());
        }
    }

    @Test
    void whatIsNoMqttPassesAsItIs() throws IOException {
        byte[] noise = {0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1, 2, 3};
        try (var echo = new EchoServer();
                FaultProxy proxy = FaultProxy.infront("127.0.0.1", echo.port());
                var client = new PlainClient(proxy.port())) {
            client.socket().getOutputStream().write(noise);

            assertThat(client.socket().getInputStream().readNBytes(noise.length))
                    .isEqualTo(noise);
        }
    }

    @Test
    void endOfOneDirectionLeavesTheOther() throws IOException {
        try (var echo = new EchoServer();
                FaultProxy proxy = FaultProxy.infront("127.0.0.1", echo.port());
                var client = new PlainClient(proxy.port())) {
            client.socket().getOutputStream().write(new byte[] {1, 2, 3});
            client.socket().shutdownOutput();

            assertThat(client.socket().getInputStream().readAllBytes()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void splitBytesAreThoseThatWereSent() throws IOException {
        byte[] sent = "all of it, in its order".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (var echo = new EchoServer();
                FaultProxy proxy = FaultProxy.infront("127.0.0.1", echo.port());
                var client = new PlainClient(proxy.port())) {
            proxy.faults().split(3, Direction.TO_BROKER);
            proxy.faults().split(1, Direction.TO_CLIENT);

            client.socket().getOutputStream().write(sent);

            assertThat(client.socket().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void halfClosedConnectionStillBringsWhatWasOnItsWay() throws IOException {
        try (var echo = new EchoServer();
                FaultProxy proxy = FaultProxy.infront("127.0.0.1", echo.port());
                var client = new PlainClient(proxy.port())) {
            client.socket().getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(client.socket().getInputStream().readNBytes(3)).containsExactly(1, 2, 3);

            proxy.faults().halfClose(Direction.TO_BROKER);

            assertThat(client.socket().getInputStream().readAllBytes()).isEmpty();
        }
    }
}
