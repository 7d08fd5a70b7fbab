package org.ternmq.auth.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicWriteTest {
    @TempDir
    Path folder;

    @Test
    void aNewFileIsForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("new");

        AtomicWrite.replace(file, new byte[] {1, 2});

        assertThat(file).hasBinaryContent(new byte[] {1, 2});
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void aFileThatIsThereKeepsItsMode() throws IOException {
        Path file = Files.writeString(folder.resolve("there"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        AtomicWrite.replace(file, new byte[0]);

        assertThat(file).isEmptyFile();
        assertThat(mode(file)).isEqualTo("rw-r-----");
    }

    @Test
    void aLinkStaysOne() throws IOException {
        Path file = Files.writeString(folder.resolve("there"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        AtomicWrite.replace(link, new byte[] {3});

        assertThat(link).isSymbolicLink();
        assertThat(file).hasBinaryContent(new byte[] {3});
    }

    @Test
    void whatFailsLeavesNothingBehind() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.createFile(taken.resolve("inside"));

        assertThatThrownBy(() -> AtomicWrite.replace(taken, new byte[] {1})).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AtomicWrite.replace(folder.resolve("none/file"), new byte[] {1}))
                .isInstanceOf(IOException.class);

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(taken);
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
