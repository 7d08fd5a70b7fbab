package org.ternmq.server;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.Stage;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.server.measure.LastCollection;

/**
 * Tells the guard how full memory is, several times a second: what the last collection left of the heap, and the buffers outside of it.
 */
final class MemoryWatch implements AutoCloseable {
    private final Guard guard;
    private final BrokerEvents events;
    private final LongSupplier bufferBytes;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Begins to watch.
     *
     * @param events hears when a stage is reached and left
     * @param bufferBytes of the sockets, outside of the heap
     */
    MemoryWatch(Guard guard, BrokerEvents events, LongSupplier bufferBytes) {
        this.guard = guard;
        this.events = events;
        this.bufferBytes = bufferBytes;
        Thread.ofPlatform().daemon().name("tern-memory").start(this::watch);
    }

    private void watch() {
        try {
            while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (RuntimeException defect) { // or a stage that was reached would never be left
                    events.failed("watching memory", defect);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever did that wants it to end
        }
    }

    private void look() {
        Optional<LastCollection> last = LastCollection.look();
        long heap = last.map(LastCollection::heapBytes).orElse(0L);
        long heapMax = Runtime.getRuntime().maxMemory();
        long buffers = bufferBytes.getAsLong();
        long max = guard.limits().memoryBytesMax();
        Stage before = guard.memory();
        Stage now =
                greater(before.at(heap, heapMax), before.at(buffers, heapMax)); // buffers may take as much as the heap
        if (max > 0) {
            now = greater(now, before.at(heap + buffers, max));
        }
        guard.memory(now);
        if (now != before) {
            events.noticed(
                    "memory is " + now.name().toLowerCase(Locale.ROOT) + ": heap " + mebibytes(heap) + " of "
                            + mebibytes(heapMax) + ", buffers " + mebibytes(buffers)
                            + (max > 0 ? ", together at most " + mebibytes(max) : "") + "; " + now.what(),
                    now != Stage.CALM);
        }
        if (now != Stage.CALM && isLongAgo(last)) {
            System.gc(); // who holds publishers back makes no garbage, and nothing would tell that there is room again
        }
    }

    private static Stage greater(Stage a, Stage b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static boolean isLongAgo(Optional<LastCollection> last) {
        long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        return last.map(info -> upMillis - info.endMillis() > COLLECT_MILLIS).orElse(true);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private static final long LOOK_MILLIS = 250;
    private static final long COLLECT_MILLIS = 5_000;
}
