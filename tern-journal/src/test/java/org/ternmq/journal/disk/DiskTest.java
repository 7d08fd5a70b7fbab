package org.ternmq.journal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both disks do alike. */
class DiskTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filesAreWrittenAndRead(boolean inMemory) throws IOException {
        Disk disk = disk(inMemory);
        try (Disk.File file = disk.open("a", true)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 2);
            file.sync();
            assertThat(file.size()).isEqualTo(6);
            assertThat(bytes(file, 0, 10)).containsExactly(0, 0, 1, 2, 3, 4);
            file.truncate(3);
            assertThat(bytes(file, 1, 10)).containsExactly(0, 1);
            assertThat(file.read(ByteBuffer.allocate(1), 3)).isEqualTo(-1);
        }
        try (Disk.File file = disk.open("a", false)) {
            assertThat(bytes(file, 0, 2)).containsExactly(0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeBufferIsWrittenInParts(boolean inMemory) throws IOException {
        Disk disk = disk(inMemory);
        byte[] large = new byte[(5 << 20) / 2];
        large[large.length - 1] = 7;
        try (Disk.File file = disk.open("a", true)) {
            ByteBuffer buffer = ByteBuffer.wrap(large);
            file.write(buffer, 10);
            assertThat(buffer.hasRemaining()).isFalse();
            assertThat(file.size()).isEqualTo(large.length + 10L);
            assertThat(bytes(file, large.length + 9, 5)).containsExactly(7);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesAreCreatedReplacedAndDeleted(boolean inMemory) throws IOException {
        Disk disk = disk(inMemory);
        assertThat(disk.names()).isEmpty();
        assertThatThrownBy(() -> disk.open("a", false)).isInstanceOf(NoSuchFileException.class);
        create(disk, "a", 1);
        create(disk, "b", 2);
        assertThatThrownBy(() -> disk.open("a", true)).isInstanceOf(FileAlreadyExistsException.class);
        disk.rename("a", "b");
        assertThat(disk.names()).isEqualTo(List.of("b"));
        try (Disk.File file = disk.open("b", false)) {
            assertThat(bytes(file, 0, 5)).containsExactly(1);
        }
        disk.syncFolder();
        disk.delete("b");
        assertThat(disk.names()).isEmpty();
        assertThat(disk.usableBytes()).isPositive();
        assertThatThrownBy(() -> disk.delete("b")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.rename("b", "c")).isInstanceOf(NoSuchFileException.class);
    }

    private Disk disk(boolean inMemory) throws IOException {
        return inMemory ? new MemoryDisk() : FolderDisk.open(folder.resolve("journal"));
    }

    static void create(Disk disk, String name, int content) throws IOException {
        try (Disk.File file = disk.open(name, true)) {
            file.write(ByteBuffer.wrap(new byte[] {(byte) content}), 0);
        }
    }

    static byte[] bytes(Disk.File file, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        file.read(buffer, at);
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }
}
