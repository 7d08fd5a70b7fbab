package org.ternmq.opentelemetry;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Spans on their way to the collector, sent in batches by a thread of its own. Bounded: what does not fit, or does not get there, is lost and
 * counted, and the log says so once a minute at the most. Spans come from any thread.
 */
final class SpanQueue implements SpanProcessor {
    private final BlockingQueue<SpanData> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final SpanExporter exporter;
    private final URI endpoint;
    private final System.Logger logger;
    private final Thread thread = new Thread(this::run, "opentelemetry-export");
    private final LongAdder overflown = new LongAdder();
    private volatile boolean isStopping;
    private volatile boolean isLeftBehind; // its jars are closed: whatever it did now could fail

    // of the thread
    private long lost;
    private long overflownBefore;
    private boolean isFailing;
    private long saidNanos;

    SpanQueue(SpanExporter exporter, URI endpoint, System.Logger logger) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.logger = logger;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!waiting.offer(span.toSpanData())) {
            overflown.increment();
        }
    }

    private void run() {
        try {
            while (!isLeftBehind && (!isStopping || !waiting.isEmpty())) {
                List<SpanData> batch = nextBatch();
                if (!batch.isEmpty()) {
                    send(batch);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (!isLeftBehind) {
                var unused = exporter.shutdown(); // waits for what is under way, so nobody else does it
            }
        }
    }

    private List<SpanData> nextBatch() throws InterruptedException {
        List<SpanData> batch = new ArrayList<>();
        long deadline = System.nanoTime() + GATHER_NANOS;
        while (batch.size() < BATCH_MAX) {
            long left = isStopping ? 0 : deadline - System.nanoTime();
            SpanData span = waiting.poll(left, NANOSECONDS);
            if (span == null) {
                break;
            }
            batch.add(span);
        }
        return batch;
    }

    private void send(List<SpanData> batch) {
        CompletableResultCode result = exporter.export(batch).join(2 * Collector.TIME_LIMIT.toMillis(), MILLISECONDS);
        if (isLeftBehind) {
            return;
        }
        long overflow = overflown.sum();
        if (!result.isSuccess()) {
            lost += batch.size();
            say(Collector.why(result.getFailureThrowable()), overflow);
        } else if (overflow > overflownBefore) {
            say("more came than it takes", overflow);
        } else if (isFailing) {
            isFailing = false;
            logger.log(System.Logger.Level.INFO, endpoint + " takes spans again; " + (lost + overflow) + " were lost");
        }
        overflownBefore = overflow;
    }

    private void say(String why, long overflow) {
        long now = System.nanoTime();
        if (!isFailing || now - saidNanos > SAY_EVERY_NANOS) {
            logger.log(
                    System.Logger.Level.WARNING,
                    "spans are lost, messages go on: " + endpoint + ": " + why + "; " + (lost + overflow)
                            + " lost so far");
            saidNanos = now;
        }
        isFailing = true;
    }

    /** Sends what waits, but takes no longer than that; what is left is lost. */
    void close(Duration limit) {
        isStopping = true;
        try {
            if (thread.isAlive() && !thread.join(limit)) {
                isLeftBehind = true;
                logger.log(
                        System.Logger.Level.WARNING,
                        endpoint + " did not take the last spans within " + limit.toMillis() + " ms; they are lost");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final int WAITING_MAX = 8_192;
    private static final int BATCH_MAX = 512;
    private static final long GATHER_NANOS = 500_000_000;
    private static final long SAY_EVERY_NANOS = 60_000_000_000L;
}
