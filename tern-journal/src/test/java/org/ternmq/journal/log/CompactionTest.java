package org.ternmq.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.testkit.Seeds;

class CompactionTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final Entries written = new Entries();

    @Test
    void whatIsLiveKeepsItsPosition() {
        Seeds.each(20, random -> {
            MemoryDisk mine = new MemoryDisk();
            Entries live = new Entries();
            try (Log log = fill(mine, live, random)) {
                for (int round = 0; round < 2; round++) {
                    for (Log.SegmentInfo segment : log.segments()) {
                        if (segment.finished() && random.nextBoolean()) {
                            compact(log, live.all, segment.number(), random);
                        }
                    }
                    checkRead(log, live.all);
                    assertThat(LogTest.inOrder(log, 0)).containsSubsequence(live.all);
                }
                assertThat(log.segments()).anyMatch(Log.SegmentInfo::cold);
            }
            Entries recovered = new Entries();
            try (Log log = Entries.recover(mine, recovered)) {
                assertThat(recovered.all).containsSubsequence(live.all);
                checkRead(log, live.all);
            }
        });
    }

    @Test
    void aFrameThatIsNotLiveIsGone() throws IOException {
        try (Log log = fill(disk, written, Seeds.random(1))) {
            Entries.Entry first = written.all.getFirst();
            long next = written.all.get(1).position();
            log.compact(1, new long[] {next});
            assertThat(log.read(first.position(), new Entries())).isFalse();
            assertThat(log.read(next, new Entries())).isTrue();
            assertThatThrownBy(() -> log.compact(1, new long[] {first.position()}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(log.read(next, new Entries())).isTrue();
            log.compact(1, new long[] {});
            assertThat(log.read(next, new Entries())).isFalse();
            log.delete(1);
            assertThat(log.segments()).noneMatch(segment -> segment.number() == 1);
            assertThat(disk.names()).noneMatch(name -> name.startsWith("00000001"));
            assertThat(log.read(next, new Entries())).isFalse();
        }
    }

    @Test
    void theSegmentThatIsWrittenStays() throws IOException {
        try (Log log = fill(disk, written, Seeds.random(2))) {
            Log.SegmentInfo last = log.segments().getLast();
            assertThat(last.finished()).isFalse();
            for (int number : new int[] {last.number(), last.number() + 1, 0}) {
                assertThatThrownBy(() -> log.delete(number)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> log.compact(number, new long[] {}))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void segmentsBeforeTheReplayMayBeMissing() throws IOException {
        long from;
        try (Log log = fill(disk, written, Seeds.random(3))) {
            log.delete(1);
            log.delete(3);
            from = Layout.start(4);
            assertThat(LogTest.inOrder(log, 0)).isEqualTo(select(written.all, number -> number != 1 && number != 3));
        }
        Entries recovered = new Entries();
        try (Log log = Log.recover(disk, Entries.SMALL, from, recovered)) {
            assertThat(recovered.all).isEqualTo(select(written.all, number -> number >= 4));
            checkRead(log, select(written.all, number -> number == 2));
        }
        assertThatThrownBy(() -> Entries.recover(disk, new Entries()))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("00000003.seg");
    }

    @Test
    void aCrashAtAnyMomentLeavesWhatIsLive() {
        Seeds.each(3, random -> {
            MemoryDisk mine = new MemoryDisk();
            Entries live = new Entries();
            try (Log log = fill(mine, live, random)) {
                mine.startRecording();
                compact(log, live.all, 1, random);
                compact(log, live.all, 2, random);
                compact(log, live.all, 1, random);
                log.delete(2);
                live.all.removeIf(entry -> Layout.number(entry.position()) == 2);
            }
            for (int operations = 0; operations <= mine.operations(); operations++) {
                for (int i = 0; i < 3; i++) {
                    recoverTwice(mine.crashAt(operations, random), live.all, random);
                }
                for (int i = 0; i < 3; i++) {
                    recoverTwice(mine.killAt(operations), live.all, random);
                }
            }
        });
    }

    private static void recoverTwice(MemoryDisk left, List<Entries.Entry> live, RandomGenerator random)
            throws IOException {
        left.startRecording();
        recoverAndCheck(left, live);
        for (int operations = 0; operations <= left.operations(); operations++) {
            recoverAndCheck(left.crashAt(operations, random), live);
        }
    }

    private static void recoverAndCheck(MemoryDisk left, List<Entries.Entry> live) throws IOException {
        try (Log log = Log.recover(left, Entries.SMALL, Layout.start(3), new Entries())) {
            checkRead(log, live);
        }
    }

    @Test
    void everyFlippedByteOfAColdFileIsNoticed() throws IOException {
        int damages = 0;
        try (Log log = fill(disk, written, Seeds.random(4))) {
            compact(log, written.all, 1, Seeds.random(5));
        }
        String name = "00000001.cold";
        int size = size(name);
        for (int at = 0; at < size; at++) {
            MemoryDisk copy = disk.crash(() -> true);
            DamageTest.flip(copy, name, at, 1 << at % 8);
            try (Log log = Log.recover(copy, Entries.SMALL, Layout.start(2), new Entries())) {
                checkRead(log, written.all);
                assertThat(at).isBetween(Layout.HEADER_BYTES, size); // the prefix of a frame is there for repairs only
            } catch (DamagedJournalException e) {
                assertThat(e.file()).isEqualTo(name);
                damages++;
            }
        }
        System.out.println("flipped bytes of a cold file: " + size + ", noticed: " + damages);
    }

    @Test
    void readersDoNotMindCompaction() throws Exception {
        try (Log log = fill(disk, written, Seeds.random(6))) {
            List<Entries.Entry> live = select(written.all, number -> number <= 3);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    while (!stop.get()) {
                        checkRead(log, live);
                    }
                } catch (IOException | RuntimeException | AssertionError e) {
                    failed.set(e);
                }
            });
            for (int i = 0; i < 100; i++) {
                int number = 1 + i % 3;
                long[] positions = positions(select(live, of -> of == number));
                log.compact(number, positions);
            }
            stop.set(true);
            reader.join();
            assertThat(failed.get()).isNull();
        }
    }

    private static Log fill(MemoryDisk disk, Entries written, RandomGenerator random) throws IOException {
        Log log = Entries.recover(disk, new Entries());
        while (log.segments().size() < 6) {
            written.append(log, random, random.nextInt(20) == 0 ? 2000 : 60);
            if (random.nextBoolean()) {
                written.commitAll(log);
            }
        }
        written.commitAll(log);
        return log;
    }

    /** Drops some of what is live in a segment and compacts it. */
    private static void compact(Log log, List<Entries.Entry> live, int number, RandomGenerator random)
            throws IOException {
        live.removeIf(entry -> Layout.number(entry.position()) == number && random.nextInt(3) == 0);
        log.compact(number, positions(select(live, of -> of == number)));
    }

    private static long[] positions(List<Entries.Entry> entries) {
        return entries.stream().mapToLong(Entries.Entry::position).toArray();
    }

    private static List<Entries.Entry> select(List<Entries.Entry> entries, IntPredicate number) {
        return entries.stream()
                .filter(entry -> number.test(Layout.number(entry.position())))
                .toList();
    }

    private static void checkRead(Log log, List<Entries.Entry> entries) throws IOException {
        for (Entries.Entry entry : entries) {
            Entries read = new Entries();
            assertThat(log.read(entry.position(), read)).isTrue();
            assertThat(read.all).containsExactly(entry);
        }
    }

    private int size(String name) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            return (int) file.size();
        }
    }
}
