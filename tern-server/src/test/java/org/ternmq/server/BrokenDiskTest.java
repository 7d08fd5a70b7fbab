package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** A whole broker, with its threads and sockets, on a disk that stands still, is full or fails. */
@Timeout(60)
class BrokenDiskTest {
    @TempDir
    Path folder;

    private final MemoryDisk disk = new MemoryDisk();

    @Test
    void anAcknowledgementWaitsForADiskThatStandsStillAndNothingElseDoes() throws Exception {
        CountDownLatch stall = new CountDownLatch(1);
        try (TernBroker broker = start();
                Socket client = connect(broker)) {
            disk.stall(stall);

            send(client, SUBSCRIBE + PINGREQ);

            assertThat(read(client, 2)).isEqualTo("d000");
            stall.countDown();
            assertThat(read(client, 5)).isEqualTo(SUBACK);
        }
    }

    @Test
    void aFullDiskEndsTheBrokerAndWhatWasAcknowledgedIsThereAfterwards() throws Exception {
        TernBroker broker = start();
        try (Socket client = connect(broker)) {
            send(client, SUBSCRIBE);
            assertThat(read(client, 5)).isEqualTo(SUBACK);
            disk.full(true);

            send(client, UNSUBSCRIBE);

            assertThat(client.getInputStream().readAllBytes()).isEmpty();
        }
        broker.await();
        assertThat(broker.failure())
                .hasValueSatisfying(cause -> assertThat(cause)
                        .hasMessageContaining("journal")
                        .hasStackTraceContaining("No space left on device"));
        disk.full(false);
        try (TernBroker next = start();
                Socket client = new Socket()) {
            client.connect(next.addresses().get(0));
            send(client, CONNECT);
            assertThat(read(client, 4)).isEqualTo("20020100");
        }
    }

    @Test
    void afterAFailedSyncTheBrokerEndsByItselfAndTheProcessGoesOn() throws Exception {
        TernBroker broker = start();
        try (Socket client = connect(broker)) {
            while (broker.failure().isEmpty()) { // the next file being prepared may have met the failure in its place
                disk.failNextSync();
                send(client, SUBSCRIBE);
            }
        } catch (IOException closed) {
            assertThat(closed).isNotNull();
        }
        broker.await();
        assertThat(broker.failure()).isPresent();
        disk.heal(); // the broker may have ended before it met the last one
        start().close(); // the data folder is free again
    }

    private TernBroker start() throws StartException {
        Configuration configuration = Configuration.standard()
                .withData(folder)
                .withLoops(1, Configuration.Transport.AUTO)
                .withListeners(new Listener("127.0.0.1", 0));
        return TernBroker.start(
                configuration,
                new Surroundings(unused -> disk, BrokerClock.SYSTEM, Optional.empty(), List.of(), false));
    }

    private static Socket connect(TernBroker broker) throws IOException {
        InetSocketAddress address = broker.addresses().get(0);
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(30_000);
        send(client, CONNECT);
        assertThat(read(client, 4)).startsWith("2002");
        return client;
    }

    private static void send(Socket client, String hex) throws IOException {
        client.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    private static String read(Socket client, int bytes) throws IOException {
        return HexFormat.of().formatHex(client.getInputStream().readNBytes(bytes));
    }

    // 3.1.1, client identifier "k", a session that is kept, keep-alive 60 seconds.
    private static final String CONNECT = "100d" + "00044d515454" + "04" + "00" + "003c" + "00016b";
    private static final String SUBSCRIBE = "8206" + "0001" + "000174" + "01";
    private static final String SUBACK = "9003" + "0001" + "01";
    private static final String UNSUBSCRIBE = "a205" + "0002" + "000174";
    private static final String PINGREQ = "c000";
}
