package org.ternmq.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.codec.value.Bytes;

/** Files that mosquitto's own command makes are read as they are. */
@Timeout(60)
class MosquittoPasswdTest {
    private static final Path COMMAND = Path.of("/usr/bin/mosquitto_passwd");

    @TempDir
    Path folder;

    @Test
    void itsFilesAreOurs() throws Exception {
        assumeTrue(Files.isExecutable(COMMAND), "skipped, because there is no " + COMMAND);
        Path file = folder.resolve("users");
        run("-c", "-b", file.toString(), "ann", "secret");
        run("-H", "sha512", "-b", file.toString(), "bob", "ein längeres Passwort");
        run("-b", file.toString(), "cy d", "x:y$z");

        PasswordTable table = PasswordTable.read(file);

        assertThat(table.users()).containsExactly("ann", "bob", "cy d");
        assertMatches(table, "ann", "secret", Pbkdf2Sha512.class);
        assertMatches(table, "bob", "ein längeres Passwort", SaltedSha512.class);
        assertMatches(table, "cy d", "x:y$z", Pbkdf2Sha512.class);
        for (String line : Files.readAllLines(file)) {
            assertThat(PasswordHash.parse(line.substring(line.indexOf('$'))).text())
                    .isEqualTo(line.substring(line.indexOf('$')));
        }
    }

    private static void assertMatches(
            PasswordTable table, String user, String password, Class<? extends PasswordHash> kind) {
        PasswordHash hash = table.find(user).orElseThrow();
        assertThat(hash).isInstanceOf(kind);
        assertThat(hash.matches(Bytes.utf8(password))).isTrue();
        assertThat(hash.matches(Bytes.utf8(password + " "))).isFalse();
    }

    private static void run(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(COMMAND.toString()));
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
