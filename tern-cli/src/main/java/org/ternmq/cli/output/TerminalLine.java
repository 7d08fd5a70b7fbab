package org.ternmq.cli.output;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One line of the terminal that is written again and again. For one thread. */
public final class TerminalLine implements AutoCloseable {
    private final PrintStream terminal;
    private int width;

    /** A line of this terminal. */
    public TerminalLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Whether standard error is a terminal, where such lines are shown. */
    public static boolean isTerminal() {
        return isTerminal(STANDARD_ERROR);
    }

    /** Whether a stream of this process is a terminal; the console of the JDK looks at several of them at once. */
    public static boolean isTerminal(int stream) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream))
                    .toString()
                    .matches("/dev/(pts/|tty|console).*");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }

    /** Puts a text in the place of the one before. */
    public void show(String text) {
        terminal.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        terminal.flush();
        width = text.length();
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

    /** The number of the stream for data. */
    public static final int STANDARD_OUTPUT = 1;

    private static final int STANDARD_ERROR = 2;
}
