package org.ternmq.testkit.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes what ran under each test to a file of its own, {@code Class#method.exec}. Runs of one test, as with parameters,
 * stand one after the other. Two tests at a time cannot be told apart, so neither is written; test JVMs side by side
 * each have their own counts and their own tests.
 */
final class Recorder {
    /** Records nothing, for want of an agent. */
    static final Recorder NONE = new Recorder(Path.of(""), reset -> new byte[0]);

    private final Path folder;
    private final Counts counts;
    private final Set<String> written = new HashSet<>();
    private int running;
    private boolean mixed;

    Recorder(Path folder, Counts counts) {
        this.folder = folder;
        this.counts = counts;
    }

    /** What ran since the last reset, in JaCoCo's form. */
    @FunctionalInterface
    interface Counts {
        /** The counts so far; with {@code reset} they begin again at nothing. */
        byte[] take(boolean reset);
    }

    /** A test begins; all that runs from here on is its own. */
    synchronized void begin() {
        mixed = running > 0;
        running++;
        counts.take(true);
    }

    /** A test ends; an empty name is a test that nobody asks about. */
    synchronized void end(String test) {
        running--;
        byte[] data = counts.take(true);
        if (!test.isEmpty() && !mixed && data.length > 0) {
            write(folder.resolve(test + ".exec"), data);
        }
        mixed = running > 0;
    }

    private void write(Path file, byte[] data) {
        try {
            Files.createDirectories(folder);
            if (written.add(file.toString())) {
                Files.write(file, data);
            } else {
                Files.write(file, data, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
