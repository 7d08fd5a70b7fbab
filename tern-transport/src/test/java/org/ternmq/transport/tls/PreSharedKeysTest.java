package org.ternmq.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.codec.value.Bytes;

/** Files with pre-shared keys, good and broken. */
class PreSharedKeysTest {
    @TempDir
    Path folder = Path.of("");

    private PreSharedKeys read(String text) throws IOException {
        return PreSharedKeys.read(Files.writeString(folder.resolve("psk"), text));
    }

    @Test
    void identitiesHaveTheirKeys() throws IOException {
        PreSharedKeys keys =
                read("# of the cellar\n\nmeter-7:00FFaa\r\nurn:dev:mac:1:0102030405060708090a0b0c0d0e0f10\n");

        assertThat(keys.key("meter-7")).contains(Bytes.wrap(new byte[] {0, -1, (byte) 0xAA}));
        assertThat(keys.key("urn:dev:mac:1").orElseThrow().length()).isEqualTo(16);
        assertThat(keys.key("nobody")).isEmpty();
        assertThat(keys.identities()).containsExactly("meter-7", "urn:dev:mac:1");
        assertThat(keys.warnings())
                .singleElement()
                .asString()
                .contains("psk, line 3: the key of \"meter-7\" is shorter than 16 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "meter-7, 'line 2: write identity:key, the key in hexadecimal digits as of: openssl rand -hex 32'",
        ":5ec2e7, line 2: write identity:key",
        "meter-7:, 'line 2: a key has 1 to 64 bytes, this one has 0'",
        "meter-7:5ec2e7g0, line 2: the key behind the last colon is not made of pairs of hexadecimal digits",
        "meter-7:5ec2e, line 2: the key behind the last colon is not made of pairs of hexadecimal digits",
        "a:5ec2e7, line 2: the identity \"a\" has a key already",
    })
    void whatIsWrongIsToldWithItsLineAndWithoutTheKey(String line, String sentence) {
        assertThatThrownBy(() -> read("a:0102\n" + line + "\n"))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("5ec2e")
                .hasNoCause();
    }

    @Test
    void thereIsAFileAndSomethingInIt() {
        assertThatThrownBy(() -> PreSharedKeys.read(folder.resolve("none"))).hasMessageStartingWith("there is no file");
        assertThatThrownBy(() -> read("# nothing\n")).hasMessageStartingWith("there is no identity:key in");
        assertThatThrownBy(() -> read("a:" + "00".repeat(65))).hasMessageContaining("1 to 64 bytes, this one has 65");
        assertThatThrownBy(() -> read("a".repeat(129) + ":00")).hasMessageContaining("at most 128 bytes");
    }
}
