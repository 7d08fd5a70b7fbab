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

    /** Whether standard error is a terminal: the console of the JDK looks at the other two streams. */
    public static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/|tty|console).*");
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
}
