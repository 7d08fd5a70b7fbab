package org.ternmq.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.testkit.Seeds;

/** Whatever is done to one file, recovery yields what was appended up to the last batch, or says that it cannot. */
class DamageTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final Entries written = new Entries();
    private final TreeMap<String, Integer> outcomes = new TreeMap<>();
    private long lastBatch;

    @BeforeEach
    void writeLog() throws IOException {
        RandomGenerator random = Seeds.random(1);
        for (int run = 0; run < 2; run++) {
            try (Log log = Entries.recover(disk, new Entries())) {
                for (int i = 0; i < 30; i++) {
                    written.append(log, random, 60);
                    written.append(log, random, 60);
                    lastBatch = log.durable();
                    written.commitAll(log);
                }
                log.prepare();
            }
        }
        assertThat(disk.names()).hasSizeGreaterThan(6);
    }

    @Test
    void everyByteIsFlipped() throws IOException {
        for (String name : disk.names()) {
            for (int at = 0; at < size(disk, name); at++) {
                MemoryDisk copy = disk.crash(() -> true);
                flip(copy, name, at, 1 << at % 8);
                boolean isInLastBatch = number(name) == Layout.number(lastBatch) && at >= Layout.offset(lastBatch);
                check(copy, isInLastBatch, name + " flipped at " + at);
            }
        }
        System.out.println("flipped bytes: " + outcomes);
    }

    @Test
    void everyFileIsCutAtEveryLength() throws IOException {
        for (String name : disk.names()) {
            for (int length = 0; length < size(disk, name); length++) {
                MemoryDisk copy = disk.crash(() -> true);
                try (Disk.File file = copy.open(name, false)) {
                    file.truncate(length);
                }
                check(copy, false, name + " cut at " + length);
            }
        }
        System.out.println("cut files: " + outcomes);
    }

    @Test
    void everyFileIsLost() throws IOException {
        for (String name : disk.names()) {
            MemoryDisk copy = disk.crash(() -> true);
            copy.delete(name);
            if (number(name) > Layout.number(lastBatch)) {
                check(copy, true, name + " lost");
            } else {
                assertThatThrownBy(() -> Log.recover(copy, Entries.SMALL, Layout.start(1), new Entries()))
                        .isInstanceOf(DamagedJournalException.class)
                        .hasMessageContaining(name);
            }
        }
    }

    @Test
    void aPositionBehindTheEndIsRefused() {
        long behind = Layout.position(Layout.number(lastBatch), 900);
        assertThatThrownBy(() -> Log.recover(disk, Entries.SMALL, behind, new Entries()))
                .isInstanceOf(DamagedJournalException.class);
        assertThatThrownBy(() -> Log.recover(new MemoryDisk(), Entries.SMALL, behind, new Entries()))
                .isInstanceOf(DamagedJournalException.class);
    }

    private void check(MemoryDisk damaged, boolean mustOpen, String what) throws IOException {
        Entries recovered = new Entries();
        long cut;
        try (Log log = Entries.recover(damaged, recovered)) {
            cut = log.cutBytes();
        } catch (DamagedJournalException e) {
            assertThat(mustOpen)
                    .as("%s must not be called damage: %s", what, e.getMessage())
                    .isFalse();
            assertThat(e.file()).isIn(disk.names());
            assertThat(e.offset()).isBetween(0L, 1L << 20);
            outcomes.merge("damage", 1, Integer::sum);
            return;
        } catch (RuntimeException e) {
            fail(what, e);
            return;
        }
        int count = recovered.all.size();
        List<Integer> ends = written.batchEnds;
        assertThat(recovered.all).as(what).isEqualTo(written.all.subList(0, count));
        assertThat(count).as(what).isGreaterThanOrEqualTo(ends.get(ends.size() - 2));
        outcomes.merge(
                (count < written.all.size() ? "all but the last batch" : "all") + (cut > 0 ? ", torn" : ", whole"),
                1,
                Integer::sum);
        Entries again = new Entries();
        Entries.recover(damaged, again).close();
        assertThat(again.all).as(what).isEqualTo(recovered.all);
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(0, 8), 16);
    }

    private static long size(Disk disk, String name) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            return file.size();
        }
    }

    static void flip(Disk disk, String name, int at, int bit) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            one.put(0, (byte) (one.get(0) ^ bit));
            file.write(one.flip(), at);
        }
    }
}
