package org.ternmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.DamagedJournalException;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;

/** What a newer version of Tern wrote is refused and not called damage; nothing of it is deleted, and no repair throws it away. */
class NewerJournalTest {
    private final MemoryDisk disk = new MemoryDisk();

    @BeforeEach
    void write() throws IOException {
        SampleJournal.on(disk);
    }

    @Test
    void aNewerSegmentIsRefused() throws IOException {
        String name = name(".seg");
        ByteBuffer header = read(name, 32).putInt(8, 2);
        var crc = new CRC32C();
        crc.update(header.slice(0, 28));
        write(name, 0, header.putInt(28, (int) crc.getValue()));

        refuses(name + " is of version 2");
    }

    @Test
    void aNewerCheckpointIsRefused() throws IOException {
        String name = disk.names().stream()
                .filter(file -> file.endsWith(".ckpt"))
                .sorted()
                .toList()
                .getLast();
        write(name, 8, ByteBuffer.allocate(4).putInt(0, 3));
        DamageEverywhereTest.flip(disk, name, 30); // what follows is not as in any version known

        refuses(name + ": the checkpoint cannot be used: at byte 8 its version is 3");
    }

    @Test
    void aNewerRecordIsRefused() throws IOException {
        try (Log log = Log.recover(disk, SampleJournal.SMALL, lastPosition(), (position, type, body) -> {})) {
            log.append(99, ByteBuffer.allocate(3));
            assertThat(log.commit()).isTrue();
        }

        refuses("is of type 99");
    }

    private long lastPosition() throws IOException {
        return JournalState.read(JournalFiles.of(disk), Progress.NONE).from();
    }

    private void refuses(String why) throws IOException {
        List<String> names = disk.names();
        assertThatThrownBy(() -> Journal.open(disk, SampleJournal.SMALL, new Clock(() -> 0, () -> 0)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(DamagedJournalException.class)
                .hasMessageContaining(why);
        assertThat(disk.names()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(JournalRepair.plan(disk, Progress.NONE).obstacle()).contains("a newer Tern wrote it");
    }

    private String name(String suffix) {
        return disk.names().stream()
                .filter(name -> name.endsWith(suffix))
                .sorted()
                .toList()
                .getFirst();
    }

    private ByteBuffer read(String name, int bytes) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            ByteBuffer buffer = ByteBuffer.allocate(bytes);
            file.read(buffer, 0);
            return buffer.flip();
        }
    }

    private void write(String name, int at, ByteBuffer bytes) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            file.write(bytes, at);
        }
    }
}
