package org.ternmq.auth.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of access rules is what mosquitto's broker makes of the same files. */
class SameAsMosquittoTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"anonymous.acl", "users.acl", "patterns.acl", "denials.acl", "dollar.acl", "empty.acl", "odd.acl"
            })
    void mosquittoGivesTheAnswersOfTheTable(String file) throws Exception {
        assumeTrue(Files.isExecutable(SERVER), "skipped, because there is no " + SERVER);
        int ruled = freePort();
        int open = freePort();
        Files.writeString(folder.resolve("acl"), AclCase.text("acl/" + file));
        Path configuration =
                Files.writeString(folder.resolve("mosquitto.conf"), """
                per_listener_settings true
                user USER
                listener RULED 127.0.0.1
                allow_anonymous true
                acl_file FOLDER/acl
                listener OPEN 127.0.0.1
                allow_anonymous true
                """.replace("USER", System.getProperty("user.name"))
                        .replace("RULED", "" + ruled)
                        .replace("OPEN", "" + open)
                        .replace("FOLDER", folder.toString()));
        Process mosquitto = new ProcessBuilder(SERVER.toString(), "-v", "-c", configuration.toString())
                .redirectErrorStream(true)
                .start();
        try (MosquittoPeer publisher = awaited(mosquitto, open)) {
            for (AclCase one : AclCase.table("acl", file)) {
                assertEquals(one.isAllowed(), answer(one, ruled, publisher), one.toString());
            }
        } finally {
            mosquitto.destroy();
            mosquitto.onExit().join();
        }
    }

    private static MosquittoPeer awaited(Process mosquitto, int port) throws IOException {
        BufferedReader log = mosquitto.inputReader(UTF_8);
        String line;
        do {
            line = log.readLine();
        } while (line != null && !line.endsWith(" running"));
        Thread.startVirtualThread(() -> drain(log));
        if (line == null) {
            throw new IOException("mosquitto did not start");
        }
        return new MosquittoPeer(port, "publisher", "", false);
    }

    private static void drain(BufferedReader log) {
        try {
            log.lines().forEach(rest -> {});
        } catch (UncheckedIOException ended) { // with the process
        }
    }

    private static boolean answer(AclCase one, int port, MosquittoPeer publisher) throws IOException {
        try (MosquittoPeer client = new MosquittoPeer(port, one.clientId(), one.user(), one.hasUser())) {
            return switch (one.action()) {
                case "publish" -> client.publish(one.topic());
                case "subscribe" -> client.subscribe(one.topic());
                default -> receives(client, one.topic(), publisher);
            };
        }
    }

    private static boolean receives(MosquittoPeer client, String topic, MosquittoPeer publisher) throws IOException {
        client.subscribe(topic);
        if (!topic.startsWith("$SYS")) { // what the broker says of itself is retained
            publisher.publish(topic);
        }
        return client.hasReceived();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static final Path SERVER = Path.of("/usr/sbin/mosquitto");
}
