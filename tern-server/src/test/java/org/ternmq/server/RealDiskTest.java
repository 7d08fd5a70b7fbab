package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** A real, small file system that fills up: three megabytes of memory, where this process may mount that. */
@Timeout(120)
class RealDiskTest {
    @TempDir
    Path folder;

    private boolean mounted;

    @BeforeEach
    void mountASmallDisk() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=3m", "tern-test", folder.toString());
        assumeTrue(mounted, "skipped, because this process may not mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", folder.toString());
        }
    }

    @Test
    void atTheMarkFurtherMessagesAreRefusedAndTheBrokerGoesOn() throws Exception {
        try (TernBroker broker = start(1L << 20);
                Socket client = connect(broker)) {
            int taken = fill(client);

            assertThat(taken).isPositive();
            client.getOutputStream().write(HexFormat.of().parseHex("c000"));
            assertThat(client.getInputStream().readNBytes(2))
                    .isEqualTo(HexFormat.of().parseHex("d000"));
            assertThat(broker.failure()).isEmpty();
        }
    }

    @Test
    void withoutAMarkTheBrokerEndsAndLosesNothingThatItAcknowledged() throws Exception {
        TernBroker broker = start(0);
        int taken;
        try (Socket client = connect(broker)) {
            taken = fill(client);
        }
        broker.await();
        assertThat(broker.failure()).isPresent();

        assertThat(run("mount", "-o", "remount,size=12m", folder.toString())).isTrue();
        try (TernBroker next = start(0);
                Socket client = connect(next)) {
            client.getOutputStream().write(HexFormat.of().parseHex("8207" + "0001" + "00" + "000123" + "01"));
            expectRetained(client, taken);
        }
    }

    /** Retains one message after another until that is refused or the connection ends; how many were acknowledged. */
    private static int fill(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        for (int taken = 0; ; taken++) {
            try {
                client.getOutputStream().write(publish("topic" + taken));
                int type = in.readUnsignedByte();
                byte[] body = in.readNBytes(in.readUnsignedByte());
                if (type != 0x40) { // DISCONNECT: the broker stops
                    return taken;
                }
                if (body.length > 2 && body[2] != 0 && body[2] != 0x10) { // 0x10: nobody is subscribed
                    assertThat(body[2]).isEqualTo((byte) 0x97);
                    return taken;
                }
            } catch (IOException ended) {
                return taken;
            }
        }
    }

    private static byte[] publish(String topic) {
        byte[] name = topic.getBytes(StandardCharsets.US_ASCII);
        byte[] packet = new byte[3 + 2 + name.length + 2 + 1 + PAYLOAD_BYTES];
        int length = packet.length - 3;
        packet[0] = 0x33; // QoS 1, retained
        packet[1] = (byte) (length & 0x7F | 0x80);
        packet[2] = (byte) (length >> 7);
        packet[4] = (byte) name.length;
        System.arraycopy(name, 0, packet, 5, name.length);
        packet[5 + name.length + 1] = 1;
        return packet;
    }

    /** Reads so many retained messages, acknowledging each; a message too few ends in the socket's time-out. */
    private static void expectRetained(Socket client, int expected) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        for (int count = 0; count < expected; ) {
            int type = in.readUnsignedByte();
            int low = in.readUnsignedByte();
            byte[] body = in.readNBytes(low < 0x80 ? low : low & 0x7F | in.readUnsignedByte() << 7);
            if (type >> 4 == 3) {
                count++;
                int id = 2 + body[1];
                client.getOutputStream().write(new byte[] {0x40, 2, body[id], body[id + 1]});
            }
        }
    }

    private TernBroker start(long lowSpaceBytes) throws StartException {
        Configuration standard = Configuration.standard();
        var journal = new Configuration.Journal(
                standard.journal().durability(),
                java.util.List.of(),
                65_536,
                standard.journal().unsyncedBytesMax(),
                lowSpaceBytes);
        return TernBroker.start(standard.withData(folder.resolve("data"))
                .withLoops(1, Configuration.Transport.AUTO)
                .withJournal(journal)
                .withListeners(new Listener("127.0.0.1", 0)));
    }

    private static Socket connect(TernBroker broker) throws IOException {
        InetSocketAddress address = broker.addresses().get(0);
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(30_000);
        client.getOutputStream()
                .write(HexFormat.of().parseHex("100e" + "00044d515454" + "05" + "02" + "003c" + "00" + "000163"));
        DataInputStream in = new DataInputStream(client.getInputStream());
        assertThat(in.readUnsignedByte()).isEqualTo(0x20);
        in.readNBytes(in.readUnsignedByte());
        return client;
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    private static final int PAYLOAD_BYTES = 4_000;
}
