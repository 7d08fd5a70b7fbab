package org.ternmq.auth.answer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a right file is used is shown by {@link WebTest}. */
class AuthoritiesTest {
    @TempDir
    private Path folder;

    private void assertRefused(String text, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("other.pem"), text);
        assertThatThrownBy(() -> Authorities.context(file))
                .isInstanceOf(IOException.class)
                .hasMessage(why, file);
    }

    @Test
    void aFileThatCannotBeUsedIsToldWithItsLine() throws Exception {
        String right = Files.readString(SelfSigned.in(folder).file());

        assertRefused("", "there is no certificate in %s, which begins with -----BEGIN CERTIFICATE-----");
        assertRefused(
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "there is no certificate in %s, which begins with -----BEGIN CERTIFICATE-----");
        assertRefused(
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "%s:1: this certificate is damaged");
        assertRefused(right + right.replace("MII", "MIA"), "%s:" + line(right) + ": this certificate is damaged");
        assertRefused(
                right + right.substring(0, right.length() - 30), "%s:" + line(right) + ": this certificate is cut off");
    }

    /** Of the certificate behind another one. */
    private static long line(String before) {
        return before.lines().count() + 2;
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        Path nowhere = folder.resolve("nowhere.pem");

        assertThatThrownBy(() -> Authorities.context(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no file " + nowhere);
    }
}
