package org.ternmq.journal.log;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.FolderDisk;

/**
 * How many synced records of 200 bytes a second one log takes, and what they cost, beside the rate of a plain write and sync on the same
 * disk. Arguments: an empty folder, seconds, writing threads, unsynced records of each.
 */
final class LogBench {
    private static final int RECORD_BYTES = 200;

    private LogBench() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        int writers = Integer.parseInt(arguments[2]);
        int outstanding = Integer.parseInt(arguments[3]);
        Disk disk = FolderDisk.open(folder);
        System.out.printf(Locale.ROOT, "plain write and sync: %,.0f a second%n", plainSyncs(disk, 2));
        try (Log log = Log.recover(disk, LogSettings.defaults(1), 0, (position, type, body) -> {})) {
            run(log, seconds, writers, outstanding);
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static double plainSyncs(Disk disk, int seconds) throws IOException {
        try (Disk.File file = disk.open("plain", true)) {
            file.write(ByteBuffer.allocate(32 << 20), 0);
            file.sync();
            long start = System.nanoTime();
            int syncs = 0;
            while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                file.write(ByteBuffer.allocate(RECORD_BYTES), (long) syncs % 100_000 * RECORD_BYTES);
                file.sync();
                syncs++;
            }
            return syncs / ((System.nanoTime() - start) / 1e9);
        } finally {
            disk.delete("plain");
        }
    }

    private static void run(Log log, int seconds, int writers, int outstanding) throws Exception {
        List<Thread> threads = new ArrayList<>();
        long[] counts = new long[writers];
        long[] batches = {0};
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        for (int i = 0; i < writers; i++) {
            int writer = i;
            threads.add(Thread.ofPlatform().unstarted(() -> counts[writer] = write(log, outstanding, end)));
        }
        log.onProgress(() -> {
            batches[0]++;
            threads.forEach(LockSupport::unpark);
        });
        long cpuBefore = cpuNanos();
        LogThreads logThreads = LogThreads.start(log);
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        logThreads.close();
        double elapsed = (System.nanoTime() - start) / 1e9;
        long records = Arrays.stream(counts).sum();
        System.out.printf(
                Locale.ROOT,
                "%,.0f synced records a second, %.2f us of processor each, %,.0f batches a second%n",
                records / elapsed,
                (cpuNanos() - cpuBefore) / 1e3 / records,
                batches[0] / elapsed);
    }

    private static long write(Log log, int outstanding, long end) {
        long[] positions = new long[outstanding];
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
        long count = 0;
        while (System.nanoTime() < end) {
            int slot = (int) (count % outstanding);
            while (count >= outstanding && positions[slot] >= log.durable()) {
                LockSupport.parkNanos(10_000_000);
            }
            positions[slot] = log.append(1, record);
            count++;
        }
        return count;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
