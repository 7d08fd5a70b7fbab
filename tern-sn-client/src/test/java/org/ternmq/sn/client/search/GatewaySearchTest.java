package org.ternmq.sn.client.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;

/** Finding gateways by real multicast, on this machine. */
@Timeout(60)
class GatewaySearchTest {
    @Test
    void gatewayAnswersAndIsFound() throws Exception {
        NetworkInterface network = GatewaySearch.network().orElseThrow();
        InetAddress group = InetAddress.getByName("239.255.77.1");
        List<InetSocketAddress> found = new ArrayList<>();
        try (MulticastSocket gateway = new MulticastSocket(0)) {
            InetSocketAddress where = new InetSocketAddress(group, gateway.getLocalPort());
            gateway.joinGroup(where, network);
            Thread.ofVirtual().start(() -> answer(gateway));
            SearchOptions quick = SearchOptions.DEFAULT.withDelayMax(Duration.ofMillis(100));
            try (GatewaySearch search = new GatewaySearch(where, network, quick, (id, address) -> {
                assertThat(id).isEqualTo(7);
                found.add(address);
            })) {
                for (int i = 0; i < 50 && found.isEmpty(); i++) {
                    search.run(Duration.ofMillis(200));
                }
            }
            assertThat(found).first().extracting(InetSocketAddress::getPort).isEqualTo(where.getPort());
        }
    }

    private static void answer(MulticastSocket gateway) {
        DatagramPacket datagram = new DatagramPacket(new byte[100], 100);
        try {
            while (!gateway.isClosed()) {
                datagram.setLength(100);
                gateway.receive(datagram);
                ByteBuffer in = ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength());
                if (SnDecoder.decode(in) instanceof Discovery.SearchGw) {
                    Discovery.GwInfo info = new Discovery.GwInfo(7, Bytes.EMPTY);
                    ByteBuffer out = ByteBuffer.allocate(SnEncoder.size(info));
                    SnEncoder.encode(info, out);
                    gateway.send(new DatagramPacket(out.array(), out.capacity(), datagram.getSocketAddress()));
                }
            }
        } catch (IOException | MalformedPacketException e) {
            assert gateway.isClosed() : e;
        }
    }

    @Test
    void addressesAreWrittenAsOctets() throws Exception {
        for (String host : List.of("10.1.2.3", "::1")) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 65_000);
            assertThat(UdpAddress.of(UdpAddress.octets(address))).contains(address);
        }
        assertThat(UdpAddress.of(Bytes.utf8("?"))).isEmpty();
    }
}
