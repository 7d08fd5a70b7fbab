package org.ternmq.cli.bench.load;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.bench.count.Arrivals;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;

/** Connects clients on a schedule, each on a virtual thread of its own, so that a slow one holds up no other. */
final class Connecting {
    private final Measures measures;
    private final BooleanSupplier isStopped;
    private volatile @Nullable MqttException failure;

    Connecting(Measures measures, BooleanSupplier isStopped) {
        this.measures = measures;
        this.isStopped = isStopped;
    }

    /**
     * Connects so many and waits for all of them.
     *
     * @param perSecond how many a second; infinite for as fast as a few at a time can
     * @return those that came to be
     */
    List<MqttClient> connect(int count, double perSecond, double rampSeconds, IntFunction<MqttClient> one) {
        boolean isClosedLoop = Double.isInfinite(perSecond);
        Arrivals arrivals = isClosedLoop ? null : new Arrivals(perSecond, rampSeconds);
        AtomicReferenceArray<@Nullable MqttClient> made = new AtomicReferenceArray<>(count);
        AtomicInteger pending = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(count);
        long start = System.nanoTime();
        int begun = 0;
        while (begun < count && !isStopped.getAsBoolean()) {
            long now = System.nanoTime();
            long due = arrivals == null ? begun + AT_ONCE_MAX - pending.get() : arrivals.before(now - start);
            for (; begun < Math.min(due, count); begun++) {
                long dueNanos = arrivals == null ? now : start + arrivals.nanosOf(begun);
                int number = begun;
                pending.incrementAndGet();
                Thread.ofVirtual().start(() -> {
                    made.set(number, connect(number, dueNanos, one));
                    pending.decrementAndGet();
                    left.countDown();
                });
            }
            // Nothing tells when the next one is due, and a deadline this near needs no more than a pause.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        for (; begun < count; begun++) {
            left.countDown();
        }
        await(left);
        return IntStream.range(0, count)
                .<@Nullable MqttClient>mapToObj(made::get)
                .filter(Objects::nonNull)
                .<MqttClient>map(Objects::requireNonNull)
                .toList();
    }

    private @Nullable MqttClient connect(int number, long dueNanos, IntFunction<MqttClient> one) {
        try {
            MqttClient client = one.apply(number);
            measures.connects.record(System.nanoTime() - dueNanos);
            measures.connected.increment();
            return client;
        } catch (MqttException e) {
            measures.refused.increment();
            measures.error(e);
            failure = e;
            return null;
        }
    }

    private static void await(CountDownLatch left) {
        try {
            left.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while connecting", e);
        }
    }

    /** Why one of them could not connect, if any could not. */
    @Nullable
    MqttException failure() {
        return failure;
    }

    /** Closes all at once, and waits for them, but not for ever. */
    static void closeAll(List<MqttClient> all, BenchClients clients) {
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(client -> each.execute(() -> clients.close(client)));
            each.shutdown();
            if (!each.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                each.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final int AT_ONCE_MAX = 64;
    private static final long PAUSE_NANOS = 200_000;
    private static final long CLOSE_SECONDS = 30;
}
