package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.ConfigurationLoader;

/** Clients of MQTT-SN 2.0 at a whole broker, over real datagrams written by hand. */
@Timeout(60)
class Sn2UdpTest {
    private static final String CONNECT = "0B 01 01 12 34 02 00 3C 00 00 61"; // clean start, #1234, 60 s, a
    private static final String CONNECT_OF_1 = "07 04 04 01 00 3C 61";

    @TempDir
    Path folder;

    private TernBroker broker(String... lines) throws Exception {
        Path file = Files.writeString(
                folder.resolve("tern.toml"), """
                data = '%s'
                allow_anonymous = true
                [[listener]]
                port = 0
                host = '127.0.0.1'
                protocol = "mqtt-sn"
                """.formatted(folder.resolve("data")) + String.join("\n", lines));
        return TernBroker.start(ConfigurationLoader.load(file, Map.of(), java.util.List.of()));
    }

    private static DatagramSocket client(TernBroker broker) throws SocketException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), broker.addresses().get(0).getPort()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String ask(DatagramSocket socket, String hex) throws IOException {
        send(socket, hex);
        return receive(socket);
    }

    private static void send(DatagramSocket socket, String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(datagram);
        return HexFormat.ofDelimiter(" ")
                .withUpperCase()
                .formatHex(Arrays.copyOf(datagram.getData(), datagram.getLength()));
    }

    @Test
    void aClientConnectsSubscribesAndPublishesToItself() throws Exception {
        try (TernBroker broker = broker("mqtt_sn_2 = 'preview'");
                DatagramSocket client = client(broker)) {
            assertThat(ask(client, CONNECT)).isEqualTo("06 02 00 12 34 00");
            String suback = ask(client, "08 08 23 00 01 61 2F 23"); // a/# at QoS 1
            assertThat(suback).as("a filter with a wildcard has no alias").isEqualTo("06 09 01 00 01 01");

            send(client, "0D 03 33 00 02 00 03 61 2F 62 68 69 21"); // QoS 1, retain, a/b
            String first = receive(client);
            String second = receive(client);

            assertThat(java.util.List.of(first, second)).contains("04 04 00 02");
            String register = first.equals("04 04 00 02") ? second : first;
            assertThat(register)
                    .as("REGISTER with an alias")
                    .startsWith("0A 10 01 00 01 ")
                    .endsWith(" 61 2F 62");
            String alias = register.substring(15, 20);
            assertThat(ask(client, "05 11 01 00 01")).isEqualTo("0A 03 20 00 01 " + alias + " 68 69 21");
            send(client, "04 04 00 01");
            assertThat(ask(client, "04 0C 00 03")).isEqualTo("04 0D 00 03");
        }
    }

    @Test
    void bothVersionsAreMetAtOnePortEachClientByItsConnect() throws Exception {
        try (TernBroker broker = broker("mqtt_sn_2 = 'preview'");
                DatagramSocket one = client(broker);
                DatagramSocket two = client(broker)) {
            assertThat(ask(one, CONNECT_OF_1)).isEqualTo("03 05 00");
            assertThat(ask(two, CONNECT.replace("61", "62"))).isEqualTo("06 02 00 12 34 00");
            assertThat(ask(one, "02 16")).isEqualTo("02 17");
            assertThat(ask(two, "04 0C 00 03")).isEqualTo("04 0D 00 03");
            assertThat(ask(one, CONNECT)).as("it speaks the other one now").isEqualTo("06 02 00 12 34 00");
            assertThat(ask(two, CONNECT_OF_1.replace("61", "62"))).isEqualTo("03 05 00");
        }
    }

    @Test
    void switchedOffA20ClientIsNotAnsweredAtAll() throws Exception {
        try (TernBroker broker = broker();
                DatagramSocket client = client(broker)) {
            send(client, CONNECT);
            assertThat(ask(client, CONNECT_OF_1)).as("the first answer").isEqualTo("03 05 00");
        }
    }

    @Test
    void whoHasNoVirtualConnectionIsToldSoAndAnUnknownVersionToo() throws Exception {
        try (TernBroker broker = broker("mqtt_sn_2 = 'preview'", "sn_gateway_id = 9");
                DatagramSocket client = client(broker)) {
            assertThat(ask(client, "04 0C 00 07")).isEqualTo("06 0E 05 00 07 F4");
            assertThat(ask(client, "0B 01 01 12 34 03 00 3C 00 00 61")).isEqualTo("06 02 00 12 34 84");
            assertThat(ask(client, "02 17")).isEqualTo("03 18 09");
            assertThat(ask(client, "12 FF 10 00 01 02 03 04 05 06 07 08 0A 0B 0C 0D 02 15"))
                    .isEqualTo("04 0E 04 F2");
        }
    }
}
