package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.overload.Refused;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;

/** How many connections may come in a second. */
class AcceptRateTest {
    @Test
    void whoIsRefusedAtOnceKeepsNobodyElseWaiting() throws IOException {
        var guard = new Guard(
                OverloadLimits.DEFAULT.with(draft -> {
                    draft.connectionsPerSecondMax = 1;
                    draft.connectionsPerAddressMax = 1;
                }),
                BrokerEvents.NONE);
        var shared =
                Shared.of(Limits.DEFAULT, BrokerEvents.NONE, new SecureRandom()).with(guard);
        try (SocketServer server = new SocketServer(SocketKind.best(), 1, shared)) {
            InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            RawClient first = connected(address, 1);
            for (int i = 0; i < 60; i++) { // a minute's worth, if they counted
                comeAndGo(address);
            }
            connected(address, 2).close(); // gives up after 20 s
            assertThat(guard.count(Refused.ADDRESS_FULL)).isEqualTo(60);
            first.close();
        }
    }

    private static void comeAndGo(InetSocketAddress address) {
        try (RawClient refused = new RawClient(address, Version.V3_1_1, 1)) {
            refused.reset();
        } catch (IOException reset) {
            // the broker was quicker
        }
    }

    private static RawClient connected(InetSocketAddress address, int source) throws IOException {
        RawClient client = new RawClient(address, Version.V3_1_1, source);
        client.send(Connect.of(Version.V3_1_1, "client-" + source, true, 0));
        assertInstanceOf(Connack.class, client.read());
        return client;
    }
}
