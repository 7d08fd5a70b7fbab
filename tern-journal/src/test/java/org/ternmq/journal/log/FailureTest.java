package org.ternmq.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.disk.MemoryDisk;

class FailureTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void aFailedSyncIsFinal() throws IOException {
        try (Log log = open()) {
            long safe = append(log, 100);
            assertThat(log.commit()).isTrue();
            long durable = log.durable();
            long lost = append(log, 100);
            disk.failNextSync();

            assertThat(log.commit()).isFalse();
            assertFailed(log, "00000001.seg", "Input/output error");
            assertThat(log.commit()).isFalse();
            assertThat(log.durable()).isEqualTo(durable).isGreaterThan(safe).isLessThanOrEqualTo(lost);
        }
        Entries recovered = new Entries();
        Entries.recover(disk.crash(() -> false), recovered).close();
        assertThat(recovered.all).hasSize(1);
    }

    @Test
    void whatIsFoundAfterAFailedSyncIsMadeSafe() throws IOException {
        try (Log log = open()) {
            append(log, 100);
            log.commit();
            append(log, 100);
            disk.failNextSync();
            assertThat(log.commit()).isFalse();
        }
        Entries found = new Entries();
        try (Log log = Entries.recover(disk, found)) {
            assertThat(found.all).hasSize(2);
            append(log, 100);
            assertThat(log.commit()).isTrue();
        }
        Entries recovered = new Entries();
        Entries.recover(disk.crash(() -> false), recovered).close();
        assertThat(recovered.all).hasSize(3).startsWith(found.all.toArray(Entries.Entry[]::new));
    }

    @Test
    void aListenerThatThrowsFailsTheLog() throws IOException {
        try (Log log = open()) {
            log.onProgress(() -> {
                throw new IllegalStateException("broken listener");
            });
            append(log, 1);
            assertThat(log.commit()).isFalse();
            assertFailed(log, "00000001.seg", "broken listener");
        }
    }

    @Test
    void aFullDiskIsFinal() throws IOException {
        try (Log log = open()) {
            append(log, 100);
            assertThat(log.lowOnSpace(0)).isFalse();
            disk.full(true);

            assertThat(log.commit()).isFalse();
            assertFailed(log, "00000001.seg", "No space left on device");
        }
    }

    @Test
    void aSegmentThatCannotBePreparedIsMadeLater() throws IOException {
        LogSettings settings = new LogSettings(1024, 256, 4096, 1, 1);
        try (Log log = Log.recover(disk, settings, 0, new Entries())) {
            assertThat(log.lowOnSpace(0)).isFalse();
            disk.full(true);
            assertThat(log.prepare()).isFalse();
            assertThat(log.lowOnSpace(1)).isTrue();
            assertThat(log.failure()).isNull();

            disk.full(false);
            assertThat(log.lowOnSpace(2)).isTrue();
            assertThat(log.lowOnSpace(1_000_000_000L)).isFalse();
            for (int i = 0; i < 10; i++) {
                append(log, 200);
                assertThat(log.commit()).isTrue();
            }
            assertThat(disk.names()).noneMatch(name -> name.endsWith(".tmp"));
            assertThat(log.prepare()).isTrue();
            assertThat(log.prepare()).isFalse();
        }
    }

    @Test
    void aSegmentThatCannotBeMadeIsFinal() throws IOException {
        try (Log log = open()) {
            for (int i = 0; i < 6; i++) {
                append(log, 200);
            }
            while (log.durable() < Layout.position(1, 400)) {
                log.commit();
            }
            disk.full(true);
            log.prepare();
            while (log.commit()) {
                assertThat(Layout.number(log.durable())).isEqualTo(1);
            }
            assertFailed(log, "00000001.seg", "No space left on device");
        }
    }

    @Test
    void appendersAreToldToHoldBack() throws IOException {
        List<String> told = new ArrayList<>();
        try (Log log = open()) {
            log.whenCaughtUp(() -> told.add("at once"));
            while (!log.isBehind()) {
                append(log, 200);
            }
            log.whenCaughtUp(() -> told.add("later"));
            assertThat(told).containsExactly("at once");
            while (log.commit()) {
                assertThat(told.size()).isLessThanOrEqualTo(2);
            }
            assertThat(told).containsExactly("at once", "later");
            assertThat(log.isBehind()).isFalse();
        }
    }

    @Test
    void whoeverHoldsBackLearnsOfAFailure() throws IOException {
        List<String> told = new ArrayList<>();
        try (Log log = open()) {
            while (!log.isBehind()) {
                append(log, 200);
            }
            log.whenCaughtUp(() -> told.add("failed"));
            disk.failNextSync();
            log.commit();
            assertThat(told).containsExactly("failed");
            log.whenCaughtUp(() -> told.add("at once"));
            assertThat(told).containsExactly("failed", "at once");
            log.onFailure(late -> told.add("late"));
            assertThat(told).containsExactly("failed", "at once", "late");
        }
    }

    @Test
    void aSlowDiskNeverStopsAppenders() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        try (Log log = open()) {
            LogThreads threads = LogThreads.start(log);
            disk.stall(slow);
            long first = append(log, 10);
            while (log.written() <= first) {
                Thread.onSpinWait();
            }
            long last = append(log, 4000);
            for (int i = 0; i < 100; i++) {
                last = append(log, 200);
            }
            assertThat(log.durable()).isLessThanOrEqualTo(first);
            assertThat(log.isBehind()).isTrue();
            slow.countDown();
            threads.close();
            assertThat(log.durable()).isGreaterThan(last);
        }
    }

    private Log open() throws IOException {
        Log log = Entries.recover(disk, new Entries());
        log.onFailure(failures::add);
        return log;
    }

    private static long append(Log log, int bytes) {
        return log.append(1, ByteBuffer.allocate(bytes));
    }

    private void assertFailed(Log log, String file, String cause) {
        assertThat(failures).hasSize(1);
        assertThat(log.failure()).isSameAs(failures.getFirst());
        assertThatThrownBy(() -> append(log, 1))
                .isInstanceOf(JournalFailedException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(cause);
    }
}
