package org.ternmq.cli.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.cli.bench.report.ReportFile;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine;

/** One run of {@code tern bench} in this process, with its own streams. */
record BenchRun(int exit, String out, String err) {
    static BenchRun of(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams streams = new Streams(
                new ByteArrayInputStream(new byte[0]), out, new PrintStream(err, true, StandardCharsets.UTF_8));
        CommandLine line = new CommandLine(BenchCommand.spec(streams));
        line.setParameterExceptionHandler((wrong, all) -> {
            streams.err().println(wrong.getMessage());
            return ExitCode.USAGE;
        });
        int exit = line.execute(words);
        return new BenchRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What was printed with {@code --json}. */
    BenchReport report() {
        try {
            Path file = Files.createTempFile("report", ".json");
            try {
                return ReportFile.read(Files.writeString(file, out));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("exit " + exit + ", " + err, e);
        }
    }
}
