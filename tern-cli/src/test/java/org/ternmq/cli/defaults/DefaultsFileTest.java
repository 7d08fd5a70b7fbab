package org.ternmq.cli.defaults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.CannotUse;

class DefaultsFileTest {
    @TempDir
    Path folder = Path.of("");

    private Optional<List<String>> words(String variable) {
        return DefaultsFile.of("pub", Map.of(variable, folder.toString())).map(DefaultsFile::words);
    }

    @Test
    void aFlagStandsOnEachLineWithItsValueBehindABlank() throws IOException {
        Files.writeString(folder.resolve("tern_pub"), """
                # the broker at home
                -h broker.example

                -d
                --will-payload gone with  blanks
                -D connect user-property key the value
                -D publish content-type text/plain and more
                """);
        assertEquals(
                Optional.of(List.of(
                        ("-h|broker.example|-d|--will-payload|gone with  blanks|-D|connect|user-property|key|the value|"
                                        + "-D|publish|content-type|text/plain and more")
                                .split("\\|", -1))),
                words("XDG_CONFIG_HOME"));
    }

    @Test
    void oursGoesBeforeMosquittosAndTheHomeFolderIsSecond() throws IOException {
        assertEquals(Optional.empty(), words("XDG_CONFIG_HOME"));
        Path config = Files.createDirectories(folder.resolve(".config"));
        Files.writeString(config.resolve("mosquitto_pub"), "-h theirs\n");
        assertEquals(Optional.of(List.of("-h", "theirs")), words("HOME"));
        Files.writeString(config.resolve("tern_pub"), "-h ours\n");
        assertEquals(Optional.of(List.of("-h", "ours")), words("HOME"));
        assertEquals(
                Optional.empty(),
                DefaultsFile.of("pub", Map.of("HOME", folder.toString(), "XDG_CONFIG_HOME", folder.toString())));
        assertEquals(Optional.empty(), DefaultsFile.of("pub", Map.of()));
    }

    @Test
    void whatIsNoTextIsTold() throws IOException {
        Files.write(folder.resolve("tern_pub"), new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThrows(CannotUse.class, () -> words("XDG_CONFIG_HOME"));
    }
}
