package org.ternmq.cli.bench.load;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ternmq.cli.output.TerminalLine;

/** Shows once a second, on one line of a terminal, how a run goes; elsewhere nothing. */
public final class LiveView implements AutoCloseable {
    private final Measures measures;
    private final boolean isOfConnections;
    private final TerminalLine line;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private long sent;
    private long received;

    /**
     * A view.
     *
     * @param isOfConnections whether what matters is how many clients are connected, and not messages
     */
    public LiveView(Measures measures, boolean isOfConnections, PrintStream terminal) {
        this.measures = measures;
        this.isOfConnections = isOfConnections;
        this.line = new TerminalLine(terminal);
    }

    /** From here on the line is shown. */
    public void start() {
        if (TerminalLine.isTerminal()) {
            var unused = clock.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
        }
    }

    private void show() {
        line.show(text(System.nanoTime()));
    }

    /** The line as it is now; what it says of the last second is since this was called last. */
    String text(long now) {
        double seconds = Math.max(1e-9, (now - shownNanos) / 1e9);
        shownNanos = now;
        String elapsed = String.format(Locale.ROOT, "%.0f s", (now - startNanos) / 1e9);
        String errors = measures.failures() == 0 ? "" : ", " + measures.failures() + " errors";
        if (isOfConnections) {
            double millis = measures.connects.latest99() / 1e6;
            return String.format(
                    Locale.ROOT, "%s, %,d connected, p99 %.1f ms%s", elapsed, measures.connected(), millis, errors);
        }
        long sentNow = measures.sent();
        long receivedNow = measures.received();
        long deliveries = measures.deliveries.latest99();
        long latest = deliveries == 0 ? measures.acknowledgements.latest99() : deliveries;
        String text = String.format(
                Locale.ROOT,
                "%s, sent %,.0f/s, received %,.0f/s, p99 %.1f ms%s",
                elapsed,
                (sentNow - sent) / seconds,
                (receivedNow - received) / seconds,
                latest / 1e6,
                errors);
        sent = sentNow;
        received = receivedNow;
        return text;
    }

    /** Leaves the line empty. */
    @Override
    public void close() {
        clock.shutdownNow();
        clock.close();
        line.close();
    }
}
