package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Debian's mosquitto, started here. */
class MosquittoTest extends OtherBrokerSuite {
    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");

    @TempDir
    static Path folder = Path.of("");

    private static Process broker;
    private static String uri = "";

    @BeforeAll
    static void startBroker() throws IOException {
        assumeTrue(Files.isExecutable(MOSQUITTO), "skipped, because there is no " + MOSQUITTO);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path file = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n");
        broker = new ProcessBuilder(MOSQUITTO.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        uri = "mqtt://127.0.0.1:" + port;
        awaitBroker();
    }

    private static void awaitBroker() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                Mqtt.connect(uri).close();
                return;
            } catch (MqttException e) {
                if (System.nanoTime() > end || !broker.isAlive()) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        if (broker != null) {
            broker.destroy();
            assertTrue(broker.waitFor(20, TimeUnit.SECONDS));
        }
    }

    @Override
    String uri() {
        return uri;
    }

    @Override
    List<Deviation> deviations() {
        return KnownDeviations.of("mosquitto");
    }
}
