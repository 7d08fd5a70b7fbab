package org.ternmq.auth.rules.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ternmq.codec.value.Utf8;

/** Reads a file of rules and gathers what is wrong with it, at most {@link #PROBLEMS_MAX} things. For one reading. */
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    private record Problem(int line, int column, String what) {}

    /** Nothing is wrong yet with a file of this name. */
    Problems(String file) {
        this.file = file;
    }

    /**
     * The text of a file.
     *
     * @throws IOException if it cannot be read
     * @throws UnusableRulesException if it is too long or not in UTF-8
     */
    static String text(Path file) throws IOException {
        byte[] utf8;
        try (InputStream in = Files.newInputStream(file)) {
            utf8 = in.readNBytes(FILE_BYTES_MAX + 1);
        }
        if (utf8.length > FILE_BYTES_MAX) {
            throw new UnusableRulesException(
                    List.of(file + ": a file of rules has at most " + FILE_BYTES_MAX + " bytes"));
        }
        int error = Utf8.firstError(utf8);
        if (error >= 0) {
            int line = 1;
            for (int i = 0; i < error; i++) {
                line += utf8[i] == '\n' ? 1 : 0;
            }
            throw new UnusableRulesException(
                    List.of(file + ":" + line + ": this line is not in UTF-8, or holds a zero byte; write it anew"));
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    void add(int line, String what) {
        add(line, 0, what);
    }

    void add(int line, int column, String what) {
        if (found.size() < PROBLEMS_MAX) {
            found.add(new Problem(line, column, what));
        }
    }

    /** How a rule in a line says where it is written. */
    String origin(int line) {
        return file + ":" + line;
    }

    void throwIfAny() throws UnusableRulesException {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new UnusableRulesException(found.stream()
                    .map(problem -> origin(problem.line())
                            + (problem.column() == 0 ? "" : ":" + problem.column())
                            + ": "
                            + problem.what())
                    .toList());
        }
    }

    static final int FILE_BYTES_MAX = 64 << 20;
    static final int PROBLEMS_MAX = 100;
}
