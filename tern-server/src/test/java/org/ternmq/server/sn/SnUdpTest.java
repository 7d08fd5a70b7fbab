package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.sn.client.search.GatewaySearch;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.testkit.Covers;

/** The gateway in a whole broker, over real datagrams. */
@Timeout(60)
class SnUdpTest {
    private static final String PING = "02 16";
    private static final String LOCAL = "host = '127.0.0.1'";
    private static final String NOT_CONNECTED = "02 18";

    @TempDir
    Path folder;

    private String transport = "auto";

    private TernBroker broker(String... lines) throws Exception {
        Path file = Files.writeString(
                folder.resolve("tern.toml"),
                """
                data = '%s'
                allow_anonymous = true
                transport = "%s"
                [[listener]]
                port = 0
                protocol = "mqtt-sn"
                """.formatted(folder.resolve("data"), transport) + String.join("\n", lines));
        return TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()));
    }

    private static DatagramSocket client(TernBroker broker) throws SocketException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), broker.addresses().get(0).getPort()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(DatagramSocket socket, String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(datagram);
        return HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(datagram.getData(), datagram.getLength()));
    }

    @Test
    void aClientConnectsPublishesAndLeaves() throws Exception {
        try (TernBroker broker = broker(LOCAL, "sn_client_ids = ['a*']");
                DatagramSocket client = client(broker)) {
            send(client, "07 04 04 01 00 3C 62");
            assertThat(receive(client)).as("b may not").isEqualTo("03 05 03");
            send(client, "07 04 04 01 00 3C 61");
            assertThat(receive(client)).isEqualTo("03 05 00");
            send(client, "08 0A 00 00 00 01 61 62");
            assertThat(receive(client)).isEqualTo("07 0b 00 01 00 01 00");
            send(client, "08 0C 20 00 01 00 02 78");
            assertThat(receive(client)).isEqualTo("07 0d 00 01 00 02 00");
            send(client, "02 18");
            assertThat(receive(client)).isEqualTo("02 18");
        }
    }

    @Test
    void brokenDatagramsAreNotAnsweredAndHarmNobody() throws Exception {
        try (TernBroker broker = broker(LOCAL);
                DatagramSocket client = client(broker)) {
            for (String broken : List.of(
                    "", // empty
                    "02", // cut short
                    "03 16", // shorter than it says
                    "02 16 00", // longer than it says
                    "00 16",
                    "01 00 02 16", // the long form, and longer than it says
                    "02 03", // reserved types
                    "02 11",
                    "02 FF",
                    "06 04 04 01 00 3C", // CONNECT without a client identifier
                    "08 0C 23 00 01 00 02 78", // the reserved kind of topic id
                    "08 0C 60 00 01 00 00 78", // QoS -1 to a normal topic id
                    "06 08 03 00 01 61", // no such packet
                    "04 FE 00 01 04 FE 00 02 02 16", // a forwarder behind a forwarder
                    "07 12 00 00 01 C3 28")) { // no UTF-8
                send(client, broken);
                send(client, PING);
                assertThat(receive(client)).as(broken).isEqualTo(NOT_CONNECTED);
            }
            send(client, "07 04 04 01 00 3C 61");
            assertThat(receive(client)).isEqualTo("03 05 00");
            for (String strange : List.of("08 0C 20 00 00 00 02 78", "08 0C 20 FF FF 00 03 78")) {
                send(client, strange);
                assertThat(receive(client))
                        .as("topic ids that nobody has")
                        .startsWith("07 0d")
                        .endsWith("02");
            }
        }
    }

    @Test
    void behindAForwarderTheAnswerIsWrapped() throws Exception {
        try (TernBroker broker = broker(LOCAL);
                DatagramSocket client = client(broker)) {
            send(client, "05 FE 00 0A 0B 02 16");
            assertThat(receive(client)).isEqualTo("05 fe 00 0a 0b 02 18");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    @Covers({"SN-6.1-1", "SN-6.1-2", "SN-6.1-6"})
    void theGatewayTellsItsGroupAndAnswersIt(String kind) throws Exception {
        transport = kind;
        Optional<NetworkInterface> network = GatewaySearch.network();
        assumeTrue(network.isPresent(), "no network interface");
        InetAddress address = InetAddress.getByName("239.255.77.2");
        try (MulticastSocket member = new MulticastSocket(0)) {
            InetSocketAddress group = new InetSocketAddress(address, member.getLocalPort());
            member.setSoTimeout(20_000);
            member.setNetworkInterface(network.get());
            member.joinGroup(group, network.get());
            try (TernBroker broker = broker(
                    "host = '0.0.0.0'",
                    "sn_gateway_id = 9",
                    "sn_multicast_group = '239.255.77.2:" + group.getPort() + "'",
                    "sn_multicast_interfaces = ['" + network.get().getName() + "']",
                    "sn_advertise_seconds = 1")) {
                assertThat(broker.addresses()).hasSize(1);
                for (int i = 0; i < 3; i++) {
                    assertThat(next(member, Discovery.Advertise.class)).isEqualTo(new Discovery.Advertise(9, 1));
                }
                ByteBuffer search = ByteBuffer.allocate(3);
                SnEncoder.encode(new Discovery.SearchGw(1), search);
                member.send(new DatagramPacket(search.array(), 3, group));
                assertThat(next(member, Discovery.GwInfo.class)).isEqualTo(new Discovery.GwInfo(9, Bytes.EMPTY));
            }
        }
    }

    private static SnPacket next(DatagramSocket socket, Class<? extends SnPacket> type)
            throws IOException, MalformedPacketException {
        DatagramPacket datagram = new DatagramPacket(new byte[100], 100);
        while (true) {
            datagram.setLength(100);
            socket.receive(datagram);
            SnPacket packet = SnDecoder.decode(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength()));
            if (type.isInstance(packet)) {
                return packet;
            }
        }
    }
}
