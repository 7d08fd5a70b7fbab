package org.ternmq.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine;

/** With a broker in a process of its own. */
class SoakCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void fewSecondsLoseNothingAndMakeAReportWithPlots() throws Exception {
        Path report = folder.resolve("new/soak.md");

        assertThat(run("--minutes", "0.1", "--rate", "300", "--seed", "7", "--report", report.toString()))
                .as("%s%s", out, err)
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("none lost", "too short to say what rises");
        assertThat(Files.readString(report))
                .contains("tern soak --minutes 0.1 --rate 300 --seed 7", "| plain-2 | 5.0 | 2 |", "soak-threads.svg")
                .doesNotContain("## Failures", folder.toString());
        assertThat(Files.readString(report.resolveSibling("soak-data.svg"))).startsWith("<svg");
    }

    @Test
    void brokerThatDoesNotStartIsTold() {
        assertThat(run("--set", "limits.nonsense=1")).isEqualTo(ExitCode.CANNOT_CONNECT);

        assertThat(err.toString()).contains("the broker did not start", "limits.nonsense");
    }

    @Test
    void wrongUseIsTold() {
        assertThat(run("--minutes", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--rate", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--set", "loops")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--report", "soak.txt")).isEqualTo(ExitCode.USAGE);
    }

    private int run(String... words) {
        CommandLine line = new CommandLine(new SoakCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
        return line.execute(words);
    }
}
