package org.ternmq.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.testkit.Seeds;

class LogTest {
    private static final int LARGE_BYTES = 3000; // three segments would not be enough if a frame could be parted

    @Test
    void whatWasCommittedIsRecovered() {
        Seeds.each(50, random -> {
            MemoryDisk disk = new MemoryDisk();
            Entries written = new Entries();
            for (int run = 0; run < 3; run++) {
                Entries recovered = new Entries();
                try (Log log = Entries.recover(disk, recovered)) {
                    assertThat(recovered.all).isEqualTo(written.all);
                    for (int i = random.nextInt(40); i > 0; i--) {
                        written.append(log, random, random.nextInt(10) == 0 ? LARGE_BYTES : 60);
                        if (random.nextInt(4) == 0) {
                            written.commitAll(log);
                        }
                        if (random.nextInt(4) == 0) {
                            log.prepare();
                        }
                    }
                    written.commitAll(log);
                    assertThat(written.durable(log)).isEqualTo(written.all.size());
                    assertThat(log.position()).isLessThan(log.durable());
                    checkReads(log, written);
                }
            }
        });
    }

    private static void checkReads(Log log, Entries written) throws IOException {
        for (Entries.Entry entry : written.all) {
            Entries read = new Entries();
            assertThat(log.read(entry.position(), read)).isTrue();
            assertThat(read.all).containsExactly(entry);
        }
        assertThat(inOrder(log, 0)).isEqualTo(written.all);
        int half = written.all.size() / 2;
        if (half > 0) {
            long from = written.all.get(half).position();
            assertThat(inOrder(log, from)).isEqualTo(written.all.subList(half, written.all.size()));
        }
    }

    static List<Entries.Entry> inOrder(Log log, long from) throws IOException {
        Entries read = new Entries();
        ByteBuffer buffer = ByteBuffer.allocate(200);
        long position = from;
        while (position < log.durable()) {
            long next = log.readFrom(position, log.durable(), buffer, read);
            assertThat(next).isGreaterThan(position);
            position = next;
        }
        return read.all;
    }

    @Test
    void replayBeginsWhereItIsTold() {
        Seeds.each(20, random -> {
            MemoryDisk disk = new MemoryDisk();
            Entries written = new Entries();
            try (Log log = Entries.recover(disk, new Entries())) {
                for (int i = 0; i < 60; i++) {
                    written.append(log, random, 60);
                }
                written.commitAll(log);
            }
            int skipped = random.nextInt(written.all.size());
            long from = written.all.get(skipped).position();
            Entries recovered = new Entries();
            try (Log log = Log.recover(disk, Entries.SMALL, from, recovered)) {
                assertThat(recovered.all).isEqualTo(written.all.subList(skipped, written.all.size()));
                assertThat(log.cutBytes()).isZero();
            }
        });
    }

    @Test
    void nothingIsDurableBeforeItsSync() throws IOException {
        try (Log log = Entries.recover(new MemoryDisk(), new Entries())) {
            assertThat(log.position()).isLessThan(log.durable());
            long position = log.append(1, ByteBuffer.allocate(10));
            assertThat(log.position()).isEqualTo(position);
            assertThat(position).isGreaterThanOrEqualTo(log.durable());
            assertThatThrownBy(() -> log.read(position, new Entries())).isInstanceOf(IllegalArgumentException.class);

            List<Long> progress = new ArrayList<>();
            log.onProgress(() -> progress.add(log.durable()));
            assertThat(log.commit()).isTrue();
            assertThat(log.commit()).isFalse();
            assertThat(position).isLessThan(log.durable());
            assertThat(log.written()).isEqualTo(log.durable());
            assertThat(progress).containsExactly(log.durable());
        }
    }

    @Test
    void ownTypesAreRefused() throws IOException {
        try (Log log = Entries.recover(new MemoryDisk(), new Entries())) {
            for (int type : new int[] {-1, 0, 255, 256}) {
                assertThatThrownBy(() -> log.append(type, ByteBuffer.allocate(1)))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> log.append(1, ByteBuffer.allocate(1), type, ByteBuffer.allocate(1)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aClosedLogRefuses() throws IOException {
        Log log = Entries.recover(new MemoryDisk(), new Entries());
        log.close();
        assertThatThrownBy(() -> log.append(1, ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void manyThreadsAppend() throws Exception {
        MemoryDisk disk = new MemoryDisk();
        ConcurrentLinkedQueue<Entries.Entry> appended = new ConcurrentLinkedQueue<>();
        try (Log log = Entries.recover(disk, new Entries())) {
            LogThreads threads = LogThreads.start(log);
            List<Thread> appenders = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                int type = i;
                appenders.add(Thread.ofPlatform().start(() -> {
                    Entries mine = new Entries();
                    for (int n = 0; n < 2000; n++) {
                        ByteBuffer body = Entries.bytes(Seeds.random(type * 10_000L + n), n % 100);
                        mine.frame(log.append(type, body.duplicate()), type, body);
                    }
                    appended.addAll(mine.all);
                }));
            }
            for (Thread appender : appenders) {
                appender.join();
            }
            threads.close();
            assertThat(log.position()).isLessThan(log.durable());
            assertThat(log.failure()).isNull();
        }
        Entries recovered = new Entries();
        Entries.recover(disk, recovered).close();
        assertThat(recovered.all).hasSize(8000).containsExactlyInAnyOrderElementsOf(appended);
    }
}
