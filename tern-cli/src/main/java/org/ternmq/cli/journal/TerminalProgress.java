package org.ternmq.cli.journal;

import java.io.PrintStream;
import java.util.Locale;
import org.ternmq.cli.output.TerminalLine;
import org.ternmq.journal.tool.Progress;

/** Shows on one line of the terminal how far long work has come; elsewhere nothing. */
final class TerminalProgress implements Progress, AutoCloseable {
    private final TerminalLine line;
    private final boolean isShown;
    private long shownNanos = System.nanoTime();

    TerminalProgress(PrintStream terminal, boolean isShown) {
        this.line = new TerminalLine(terminal);
        this.isShown = isShown;
    }

    static TerminalProgress ofProcess() {
        return new TerminalProgress(System.err, TerminalLine.isTerminal());
    }

    @Override
    public void reached(String what, long done, long total) {
        long now = System.nanoTime();
        if (isShown && now - shownNanos > EVERY_NANOS) {
            shownNanos = now;
            line.show(String.format(Locale.ROOT, "%s, %d %%", what, total == 0 ? 100 : 100 * done / total));
        }
    }

    /** Leaves the line empty. */
    @Override
    public void close() {
        line.close();
    }

    private static final long EVERY_NANOS = 200_000_000;
}
