package org.ternmq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.output.JsonValue;
import org.ternmq.cli.output.JsonWriter;
import org.ternmq.journal.log.Layout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern version}: what runs here, for people and, on one line of JSON, for programs. */
@Command(
        name = "version",
        description = "Shows the version of tern, and of what it runs on.",
        exitCodeOnInvalidInput = ExitCode.USAGE)
final class VersionCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "As an object in JSON, on one line.")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<JsonValue.Member> all = new ArrayList<>();
        add(all, "version", Main.Version.current());
        add(all, "journal", "format " + Layout.VERSION);
        add(all, "java", Runtime.version().toString());
        add(all, "vm", System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor"));
        add(all, "os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        add(all, "arch", System.getProperty("os.arch"));
        if (json) {
            out.println(JsonWriter.write(new JsonValue.Group(all), false));
        } else {
            all.forEach(each -> out.printf("%-8s %s%n", each.name(), ((JsonValue.Text) each.value()).text()));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void add(List<JsonValue.Member> all, String name, String value) {
        all.add(new JsonValue.Member(name, new JsonValue.Text(value)));
    }
}
