package org.ternmq.journal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

class MemoryDiskTest {
    private final MemoryDisk disk = new MemoryDisk();

    @Test
    void whatWasNotSyncedMayBeLost() throws IOException {
        Disk.File file = disk.open("a", true);
        disk.syncFolder();
        file.write(ByteBuffer.wrap(new byte[] {1}), 0);
        file.sync();
        file.write(ByteBuffer.wrap(new byte[] {2}), 0);

        assertThat(content(disk, "a")).containsExactly(2);
        assertThat(content(disk.crash(() -> false), "a")).containsExactly(1);
        assertThat(content(disk.crash(() -> true), "a")).containsExactly(2);
    }

    @Test
    void sectorsAreLostOneByOne() throws IOException {
        Disk.File file = disk.open("a", true);
        file.write(ByteBuffer.allocate(1536), 0);
        file.sync();
        disk.syncFolder();
        byte[] ones = new byte[1200];
        Arrays.fill(ones, (byte) 1);
        file.write(ByteBuffer.wrap(ones), 100);

        Set<String> seen = new HashSet<>();
        Seeds.each(200, random -> {
            byte[] left = content(disk.crash(random), "a");
            assertThat(left[99]).isZero();
            assertThat(left[100]).isEqualTo(left[511]);
            assertThat(left[512]).isEqualTo(left[1023]);
            assertThat(left[1024]).isEqualTo(left[1299]);
            assertThat(left[1300]).isZero();
            seen.add("" + left[100] + left[512] + left[1024]);
        });
        assertThat(seen).hasSize(8);
    }

    @Test
    void namesAreLostOneByOne() throws IOException {
        DiskTest.create(disk, "a", 1);
        DiskTest.create(disk, "b", 2);
        disk.syncFolder();
        disk.delete("a");
        disk.rename("b", "c");
        DiskTest.create(disk, "d", 3);

        Set<Set<String>> seen = new HashSet<>();
        Seeds.each(200, random -> seen.add(Set.copyOf(disk.crash(random).names())));
        assertThat(seen).hasSize(8).contains(Set.of("a", "b"), Set.of("c", "d"), Set.of("b"), Set.of("a", "c"));
    }

    @Test
    void everyMomentCanBeReplayed() throws IOException {
        DiskTest.create(disk, "old", 1);
        disk.open("old", false).sync();
        disk.syncFolder();
        disk.startRecording();
        assertThat(disk.operations()).isZero();
        Disk.File file = disk.open("new", true);
        file.write(ByteBuffer.wrap(new byte[] {5}), 0);
        file.sync();
        disk.syncFolder();
        disk.rename("new", "old");

        assertThat(disk.operations()).isEqualTo(5);
        assertThat(disk.crashAt(0, () -> true).names()).containsExactly("old");
        assertThat(content(disk.crashAt(2, () -> true), "new")).containsExactly(5);
        assertThat(disk.crashAt(3, () -> false).names()).containsExactly("old");
        assertThat(content(disk.crashAt(4, () -> false), "new")).containsExactly(5);
        assertThat(content(disk.crashAt(5, () -> false), "old")).containsExactly(1);
        assertThat(content(disk.crashAt(5, () -> true), "old")).containsExactly(5);
        assertThatThrownBy(() -> new MemoryDisk().crashAt(0, () -> true)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itFailsWhenTold() throws IOException {
        Disk.File file = disk.open("a", true);
        disk.failNextSync();
        assertThatThrownBy(file::sync).isInstanceOf(IOException.class).hasMessage("Input/output error");
        file.sync();
        disk.usableBytes(7);
        assertThat(disk.usableBytes()).isEqualTo(7);
        disk.full(true);
        assertThat(disk.usableBytes()).isZero();
        assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThatThrownBy(() -> disk.open("b", true)).isInstanceOf(IOException.class);
        assertThat(disk.names()).containsExactly("a");
    }

    private static byte[] content(Disk disk, String name) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            return DiskTest.bytes(file, 0, (int) file.size());
        }
    }
}
