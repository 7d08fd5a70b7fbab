package org.ternmq.codec.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of {@code docs/decisions/0005-vectors-left-open.md}: which vector that may be refused is accepted. */
final class OpenVectors {
    private static final String FILE = "docs/decisions/0005-vectors-left-open.md";
    private static final Pattern ROW = Pattern.compile("\\| (accept|refuse) \\| [^|]+ \\|(( `[a-z]+-[0-9a-f]+`)+) \\|");
    private static final Pattern ID = Pattern.compile("`([^`]+)`");

    private OpenVectors() {}

    /** Every vector of the table with whether it is accepted. */
    static Map<String, Boolean> decisions() {
        Map<String, Boolean> decisions = new LinkedHashMap<>();
        for (Matcher row = ROW.matcher(text()); row.find(); ) {
            boolean isAccepted = row.group(1).equals("accept");
            for (Matcher id = ID.matcher(row.group(2)); id.find(); ) {
                if (decisions.put(id.group(1), isAccepted) != null) {
                    throw new IllegalStateException(id.group(1) + " stands twice in " + FILE);
                }
            }
        }
        return decisions;
    }

    private static String text() {
        try {
            return Files.readString(root().resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("tests run inside the repository");
            }
        }
        return folder;
    }
}
