package org.ternmq.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What docs/authorization.md shows is what the command says of the files that it shows. */
class AuthorizationPageTest {
    @TempDir
    private Path folder;

    @Test
    void theAnswersOfThePageAreThoseOfTheCommand() throws IOException {
        String page = Files.readString(Path.of("../docs/authorization.md"));
        writeFile(page, "toml", "rules.toml");
        writeFile(page, "acl", "my.acl");
        List<String> lines =
                block(page, "```\n(\\$ tern explain.*?)```").lines().toList();
        assertTrue(lines.size() >= 2);
        for (int i = 0; i < lines.size(); i += 2) {
            assertEquals(lines.get(i + 1), said(lines.get(i)), lines.get(i));
        }
    }

    private void writeFile(String page, String language, String name) throws IOException {
        Files.writeString(folder.resolve(name), block(page, "```" + language + "\n(.*?)```"));
    }

    private static String block(String page, String pattern) {
        var matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(page);
        assertTrue(matcher.find(), pattern);
        return matcher.group(1);
    }

    private String said(String line) {
        String command = line.replace("$ tern explain ", "")
                .replace(" rules.toml", " " + folder.resolve("rules.toml"))
                .replace(" my.acl", " " + folder.resolve("my.acl"));
        StringWriter out = new StringWriter();
        new CommandLine(new ExplainCommand()).setOut(new PrintWriter(out)).execute(command.split(" ", -1));
        return out.toString().replace(folder + "/", "").strip();
    }
}
