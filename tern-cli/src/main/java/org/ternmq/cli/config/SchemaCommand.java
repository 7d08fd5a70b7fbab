package org.ternmq.cli.config;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.output.Toml;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern config schema}: all that can be configured, as a file to begin with. */
@Command(
        name = "schema",
        description = "Prints all that can be configured, as a file (TOML) in which every key is commented out.",
        footer = {
            "",
            "A line that begins with #key is the default: it says what holds without it. For example:",
            "",
            "  tern config schema > tern.toml"
        })
final class SchemaCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        for (Section section : Section.values()) {
            if (section != Section.TOP) {
                out.println();
            }
            comment(section.summary(), out);
            if (section != Section.TOP) {
                out.println((section.isMany() ? "#" : "") + section.header());
            }
            section.keys().forEach(key -> print(key, out));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(Key key, PrintWriter out) {
        out.println();
        comment(key.summary() + " (" + key.shape().describe() + ")", out);
        Object standard = key == BrokerKey.PORT ? (Object) LISTENER_PORT : key.standard();
        out.println(
                standard == null || key.isByMachine()
                        ? "# " + key.keyName() + " = "
                        : "#" + key.keyName() + " = " + Toml.of(standard));
    }

    /** Prose, without the links of the page that it stands on too. */
    private static void comment(String text, PrintWriter out) {
        StringBuilder line = new StringBuilder("#");
        for (String word : text.replaceAll("\\[([^]]+)]\\(([^)]+)\\)", "$1").split(" ", -1)) {
            if (line.length() + word.length() >= COLUMNS) {
                out.println(line);
                line.setLength(1);
            }
            line.append(' ').append(word);
        }
        out.println(line);
    }

    private static final long LISTENER_PORT = 1_883;
    private static final int COLUMNS = 120;
}
