package org.ternmq.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.testkit.Seeds;

/** The log on a real file system, with its own threads. */
class FolderTest {
    private static final LogSettings SETTINGS = new LogSettings(1 << 20, 1 << 16, 1 << 18, 0, 77);

    @TempDir
    private Path folder;

    @Test
    void aLogIsReopenedCompactedAndReopened() throws IOException {
        Disk disk = FolderDisk.open(folder);
        Entries written = new Entries();
        for (int run = 0; run < 3; run++) {
            Entries recovered = new Entries();
            try (Log log = Log.recover(disk, SETTINGS, 0, recovered)) {
                assertThat(recovered.all).isEqualTo(written.all);
                assertThat(log.storeId()).isEqualTo(77);
                LogThreads threads = LogThreads.start(log);
                for (int n = 0; n < 300; n++) {
                    ByteBuffer body = Entries.bytes(Seeds.random(n), n == 100 ? 3 << 20 : 1000);
                    written.frame(log.append(3, body.duplicate()), 3, body);
                }
                threads.close();
                assertThat(log.failure()).isNull();
                List<Entries.Entry> first = written.all.stream()
                        .filter(entry -> Layout.number(entry.position()) == 1)
                        .toList();
                log.compact(1, first.stream().mapToLong(Entries.Entry::position).toArray());
                assertThat(log.segments()).hasSizeGreaterThan(1);
                assertThat(log.segments().getFirst().cold()).isTrue();
                assertThat(log.lowOnSpace(0)).isFalse();
            }
        }
        assertThat(disk.names()).noneMatch(name -> name.endsWith(".tmp"));
    }
}
