package org.ternmq.cli.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.cli.bench.report.ReportDiff;
import org.ternmq.cli.bench.report.ReportFile;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern bench compare}. */
@Command(
        name = "compare",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Puts two reports side by side, and says which figures are better and whether the runs are comparable.",
        footer = {"", "Exit codes: 0 ok, 1 usage, 3 not comparable: not the same was asked for."})
final class CompareCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A report: FILE.json or FILE.csv.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B", description = "The one that is compared with it.")
    private Path second = Path.of("");

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    CompareCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        ReportDiff diff = new ReportDiff(read(first), read(second));
        PrintStream out = new PrintStream(streams.out(), true, StandardCharsets.UTF_8);
        out.print(diff.table());
        out.flush();
        return diff.obstacles().isEmpty() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }

    private BenchReport read(Path file) {
        try {
            return ReportFile.read(file);
        } catch (IOException e) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
