package org.ternmq.cli.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mosquitto's broker as a process, with a listener for each thing that a connection can go through, and certificates for it. */
final class MosquittoServer implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final List<Integer> ports;

    private MosquittoServer(Path folder, Process process, List<Integer> ports) {
        this.folder = folder;
        this.process = process;
        this.ports = ports;
    }

    static MosquittoServer start(Path folder) throws Exception {
        assumeTrue(Files.isExecutable(SERVER), "skipped, because there is no " + SERVER);
        assumeTrue(Files.isExecutable(OPENSSL), "skipped, because there is no " + OPENSSL);
        makeCertificates(folder);
        List<Integer> ports = freePorts(5);
        Path file = Files.writeString(folder.resolve("mosquitto.conf"), """
                allow_anonymous true
                user USER
                max_queued_messages 0
                listener PLAIN 127.0.0.1
                listener WEBSOCKET 127.0.0.1
                protocol websockets
                listener TLS
                certfile FOLDER/server.pem
                keyfile FOLDER/server.key
                listener MUTUAL
                cafile FOLDER/ca.pem
                certfile FOLDER/server.pem
                keyfile FOLDER/server.key
                require_certificate true
                listener OTHER
                certfile FOLDER/other.pem
                keyfile FOLDER/other.key
                listener 0 FOLDER/socket
                """.replace("FOLDER", folder.toString())
                .replace("USER", System.getProperty("user.name"))
                .replace("PLAIN", "" + ports.get(0))
                .replace("WEBSOCKET", "" + ports.get(1))
                .replace("TLS", "" + ports.get(2))
                .replace("MUTUAL", "" + ports.get(3))
                .replace("OTHER", "" + ports.get(4)));
        Process process = new ProcessBuilder(SERVER.toString(), "-v", "-c", file.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        String line;
        do {
            line = log.readLine();
        } while (line != null && !line.endsWith(" running"));
        Thread.startVirtualThread(() -> log.lines().forEach(rest -> {}));
        if (line == null) {
            throw new IOException("mosquitto did not start with " + file);
        }
        return new MosquittoServer(folder, process, ports);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0));
        }
        List<Integer> ports = new ArrayList<>();
        for (ServerSocket socket : sockets) {
            ports.add(socket.getLocalPort());
            socket.close();
        }
        return ports;
    }

    static void makeCertificates(Path folder) throws Exception {
        openssl(
                folder,
                "req -x509 -days 30 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=Authority"
                        + " -keyout ca.key -out ca.pem");
        certificate(folder, "server", "localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        certificate(folder, "other", "elsewhere", "subjectAltName=DNS:elsewhere.example");
        certificate(folder, "me", "me", "subjectAltName=DNS:me");
        Files.createDirectories(folder.resolve("authorities"));
        Files.copy(folder.resolve("ca.pem"), folder.resolve("authorities/ca.crt"));
        openssl(folder, "rehash authorities");
        openssl(folder, "pkey -in me.key -aes128 -passout pass:secret -out locked.key");
    }

    static void certificate(Path folder, String name, String subject, String extension) throws Exception {
        openssl(
                folder,
                "req -x509 -days 30 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -CA ca.pem -CAkey ca.key"
                        + " -subj /CN=" + subject + " -addext " + extension + " -keyout " + name + ".key -out " + name
                        + ".pem");
    }

    private static void openssl(Path folder, String words) throws Exception {
        List<String> line = new ArrayList<>(List.of(OPENSSL.toString()));
        line.addAll(List.of(words.split(" ")));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("openssl " + words + ": " + said);
        }
    }

    int port() {
        return ports.get(0);
    }

    /** The words with what they name put in: {@code PLAIN}, {@code WEBSOCKET}, {@code TLS}, {@code MUTUAL}, {@code OTHER}, {@code FOLDER}. */
    String named(String words) {
        return words.replace("PLAIN", "" + ports.get(0))
                .replace("WEBSOCKET", "" + ports.get(1))
                .replace("TLS", "" + ports.get(2))
                .replace("MUTUAL", "" + ports.get(3))
                .replace("OTHER", "" + ports.get(4))
                .replace("FOLDER", folder.toString());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private static final Path SERVER = Path.of("/usr/sbin/mosquitto");
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
}
