package org.ternmq.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The folder {@code spec/} of the repository, from the class path, wherever a test is started. */
public final class Spec {
    private Spec() {}

    /** The whole text of a file, named from {@code spec/}: {@code Spec.text("vectors/own.json")}. */
    public static String text(String file) {
        try (InputStream in = Spec.class.getResourceAsStream("/spec/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no such file: spec/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("spec/" + file, e);
        }
    }

    /** The rows of a table of tab-separated columns; the first row is its heading. */
    public static List<List<String>> table(String file) {
        return text(file)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> List.of(line.split("\t", -1)))
                .toList();
    }
}
