package org.ternmq.cli.passwd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mosquitto lets in whom we have written into its password file. */
@Timeout(60)
class MosquittoReadsOurFilesTest {
    private static final Path SERVER = Path.of("/usr/sbin/mosquitto");
    private static final Path CLIENT = Path.of("/usr/bin/mosquitto_pub");

    @TempDir
    Path folder;

    @Test
    void theRightPasswordIsRightThereToo() throws Exception {
        for (Path program : new Path[] {SERVER, CLIENT}) {
            assumeTrue(Files.isExecutable(program), "skipped, because there is no " + program);
        }
        Path users = folder.resolve("users");
        StringWriter said = new StringWriter();
        for (String login : new String[] {"ann secret", "bob päss:$word"}) {
            String[] parts = login.split(" ", 2);
            PasswordSource source = new PasswordSource(new ByteArrayInputStream(parts[1].getBytes(UTF_8)), null);
            assertThat(PasswdRun.of(source, said, said, "--mosquitto", "--password-stdin", users.toString(), parts[0]))
                    .as(said.toString())
                    .isZero();
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\npassword_file " + users + "\nuser " + System.getProperty("user.name")
                        + "\n");
        Process server = new ProcessBuilder(SERVER.toString(), "-v", "-c", configuration.toString())
                .redirectErrorStream(true)
                .start();
        try {
            awaitRunning(server.inputReader(UTF_8));
            assertThat(publish(port, "ann", "secret")).isZero();
            assertThat(publish(port, "bob", "päss:$word")).isZero();
            assertThat(publish(port, "ann", "secrets")).isNotZero();
            assertThat(publish(port, "eve", "secret")).isNotZero();
        } finally {
            server.destroy();
            server.onExit().join();
        }
    }

    private static void awaitRunning(BufferedReader log) throws Exception {
        String line = log.readLine();
        while (line != null && !line.endsWith(" running")) {
            line = log.readLine();
        }
        assertThat(line).as("mosquitto started").isNotNull();
        Thread.startVirtualThread(() -> log.lines().forEach(rest -> {}));
    }

    private static int publish(int port, String user, String password) throws Exception {
        return new ProcessBuilder(CLIENT.toString(), "-p", "" + port, "-t", "t", "-m", "m", "-u", user, "-P", password)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
