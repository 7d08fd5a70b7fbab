package org.ternmq.cli.journal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ternmq.journal.tool.Progress;

/** Shows on one line of the terminal how far long work has come; elsewhere nothing. */
final class TerminalProgress implements Progress, AutoCloseable {
    private final PrintStream terminal;
    private final boolean isShown;
    private int width;
    private long shownNanos = System.nanoTime();

    TerminalProgress(PrintStream terminal, boolean isShown) {
        this.terminal = terminal;
        this.isShown = isShown;
    }

    static TerminalProgress ofProcess() {
        return new TerminalProgress(System.err, isTerminal());
    }

    /** Whether standard error is one: the console of the JDK looks at the other two streams. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/|tty|console).*");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }

    @Override
    public void reached(String what, long done, long total) {
        long now = System.nanoTime();
        if (isShown && now - shownNanos > EVERY_NANOS) {
            shownNanos = now;
            show(String.format(Locale.ROOT, "%s, %d %%", what, total == 0 ? 100 : 100 * done / total));
        }
    }

    private void show(String line) {
        terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        terminal.flush();
        width = line.length();
    }

    /** Leaves the line empty. */
    @Override
    public void close() {
        if (width > 0) {
            show("");
            terminal.print("\r");
            terminal.flush();
        }
    }

    private static final long EVERY_NANOS = 200_000_000;
}
