package org.ternmq.journal.store;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.log.LogSettings;

/**
 * A steady load of messages that are queued and acknowledged, with all that follows from it: replica, checkpoints, rewriting and
 * deleting of segments. One message in a hundred is for a receiver that is far behind. Tells rate and processor time of a message that
 * was synced, acknowledged and removed, and how much more than what lives was on the disk. Arguments: an empty folder, messages,
 * messages waiting at each of the two quick receivers, messages a second at most.
 */
final class QueueBench {
    private static final int PAYLOAD_BYTES = 170; // with topic, frame and the record of its receiver 200 and some
    private static final int LOOPS = 2;
    private static final int SLOW_ONE_IN = 100;
    private static final int SEGMENT_BYTES = 64 << 20;

    private final Path folder;
    private final Journal journal;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong frameBytes = new AtomicLong();
    private final AtomicLong removed = new AtomicLong();

    private QueueBench(Path folder, Journal journal) {
        this.folder = folder;
        this.journal = journal;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        long messages = Long.parseLong(arguments[1]);
        int depth = Integer.parseInt(arguments[2]);
        long rate = Long.parseLong(arguments[3]);
        Journal journal = Journal.open(FolderDisk.open(folder), LogSettings.defaults(1), Clock.system());
        var bench = new QueueBench(folder, journal);
        try (JournalThreads threads = new JournalThreads(journal, QueueBench::fail)) {
            assert threads != null;
            bench.run(messages, depth, rate);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void fail(Throwable cause) {
        cause.printStackTrace();
        System.exit(1);
    }

    private void run(long messages, int depth, long rate) throws Exception {
        List<Thread> loops = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            String name = "loop" + i;
            loops.add(Thread.ofPlatform()
                    .unstarted(() -> new QueueLoop(name, depth).run(messages / LOOPS, rate / LOOPS)));
        }
        journal.onProgress(() -> loops.forEach(LockSupport::unpark));
        long cpuBefore = cpuNanos();
        long start = System.nanoTime();
        loops.forEach(Thread::start);
        watch(loops);
        double elapsed = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%,d messages synced, acknowledged and removed in %.1f s: %,.0f a second, %.2f us of processor each%n",
                removed.get(),
                elapsed,
                removed.get() / elapsed,
                (cpuNanos() - cpuBefore) / 1e3 / removed.get());
    }

    private void watch(List<Thread> loops) throws Exception {
        double worst = 0;
        long worstUsed = 0;
        long worstLive = 0;
        while (loops.stream().anyMatch(Thread::isAlive)) {
            LockSupport.parkNanos(500_000_000);
            long used = usedBytes();
            long live = waiting.get() * frameBytes.get();
            double share = used / (3.0 * live + 8L * SEGMENT_BYTES);
            if (share > worst) {
                worst = share;
                worstUsed = used;
                worstLive = live;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "on the disk at worst %,d MiB with %,d MiB alive: %.2f of three times that and eight segments%n",
                worstUsed >> 20,
                worstLive >> 20,
                worst);
    }

    private long usedBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                try {
                    bytes += Files.size(file);
                } catch (IOException gone) {
                    assert !Files.exists(file);
                }
            }
        }
        return bytes;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** What a loop of the broker does with its store. */
    private final class QueueLoop {
        private final SessionStore store = journal.newStore(Runnable::run);
        private final Effects effects = new Effects();
        private final ArrayDeque<Delivery> quick = new ArrayDeque<>();
        private final ArrayDeque<Delivery> slow = new ArrayDeque<>();
        private final long quickSession;
        private final long slowSession;
        private final int depth;

        QueueLoop(String name, int depth) {
            this.depth = depth;
            quickSession = open(name + "-quick");
            slowSession = open(name + "-slow");
        }

        private long open(String clientId) {
            return store.append(SessionStore.NONE, new StoreRecord.Connected(clientId, 3_600, Optional.empty()));
        }

        void run(long messages, long rate) {
            long start = System.nanoTime();
            for (long i = 0; i < messages; i++) {
                boolean isSlow = i % SLOW_ONE_IN == 0;
                publish(isSlow ? slowSession : quickSession, isSlow ? slow : quick);
                remove(quickSession, quick, depth);
                remove(slowSession, slow, depth);
                if (i % 100 == 0) {
                    store.flush();
                    while (store.isBehind() || System.nanoTime() - start < i * 1_000_000_000L / rate) {
                        LockSupport.parkNanos(1_000_000);
                    }
                }
            }
            store.flush();
        }

        private void publish(long session, ArrayDeque<Delivery> queue) {
            var message = Message.of(
                    TopicName.of("bench/queue"), Bytes.copyOf(new byte[PAYLOAD_BYTES]), Qos.AT_LEAST_ONCE, false);
            var publication = new Publication(message, "", 0);
            effects.clear();
            effects.add(session, Qos.AT_LEAST_ONCE, false, 0);
            long before = store.position();
            store.publish(publication, effects);
            long bytes = store.position() - before;
            if (bytes > 0 && bytes < 1_000) { // nobody else wrote in between, nor was there another file
                frameBytes.set(bytes);
            }
            queue.add(Delivery.of(publication, Qos.AT_LEAST_ONCE, false, new int[0]));
            waiting.incrementAndGet();
        }

        /** What is acknowledged is safe, so it waits for the disk like a receiver does. */
        private void remove(long session, ArrayDeque<Delivery> queue, int kept) {
            while (queue.size() > kept) {
                Delivery oldest = queue.remove();
                while (oldest.publication().position() > store.durablePosition()) {
                    store.flush();
                    LockSupport.parkNanos(1_000_000);
                }
                store.append(session, new StoreRecord.Completed(1, Optional.of(oldest)));
                waiting.decrementAndGet();
                removed.incrementAndGet();
            }
        }
    }
}
