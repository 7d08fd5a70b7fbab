package org.ternmq.auth.answer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The examples in JSON that a page of the documentation has. */
public final class Examples {
    private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private Examples() {}

    /** In the order of the page. */
    public static List<String> of(String page) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("../docs", page)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
