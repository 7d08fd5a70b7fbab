package org.ternmq.cli.passwd;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine;

/** Runs the command in the process. */
final class PasswdRun {
    private PasswdRun() {}

    static int of(PasswordSource source, StringWriter out, StringWriter err, String... words) {
        CommandLine line = new CommandLine(new PasswdCommand(source));
        line.setCommandName("tern passwd");
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        line.setParameterExceptionHandler((wrong, arguments) -> {
            err.write("tern passwd: " + wrong.getMessage() + System.lineSeparator());
            return ExitCode.USAGE;
        });
        return line.execute(words);
    }
}
