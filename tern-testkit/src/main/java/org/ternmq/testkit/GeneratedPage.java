package org.ternmq.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of the repository that a test makes. The test fails where the committed page says something else, and writes it
 * anew when run with {@code -Dtern.write=true}.
 */
public final class GeneratedPage {
    private static final String WRITE = "tern.write";

    private GeneratedPage() {}

    /**
     * Compares the page with what it should say, or writes it.
     *
     * @param page from the root of the repository: {@code docs/configuration.md}
     * @param content what it should say
     */
    public static void check(String page, String content) {
        Path file = root().resolve(page);
        try {
            if (Boolean.getBoolean(WRITE)) {
                Files.writeString(file, content);
                return;
            }
            String committed = Files.exists(file) ? Files.readString(file) : "";
            if (!committed.equals(content)) {
                throw new AssertionError(page + " differs from what the code says, first here:\n"
                        + firstDifference(committed, content) + "\nRun this test with -D" + WRITE
                        + "=true to write it anew.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(page, e);
        }
    }

    private static String firstDifference(String committed, String content) {
        String[] old = committed.split("\n", -1);
        String[] now = content.split("\n", -1);
        int line = 0;
        while (line < old.length && line < now.length && old[line].equals(now[line])) {
            line++;
        }
        return "line " + (line + 1) + "\n  page: " + (line < old.length ? old[line] : "(ends)") + "\n  code: "
                + (line < now.length ? now[line] : "(ends)");
    }

    /** The folder of the checkout that the test runs in. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "not inside a checkout: " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
