package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands of operators have in common: they ask one broker, and answer failures with one line. */
abstract class AdminCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final AdminFlags flags = new AdminFlags();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public final Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        try {
            run(flags.client(), out);
            return 0;
        } catch (AdminFailure failed) {
            PrintWriter err = command.commandLine().getErr();
            err.println(command.qualifiedName() + ": " + failed.getMessage());
            err.flush();
            return failed.exitCode();
        } finally {
            out.flush();
        }
    }

    /** Asks, and prints what is answered. */
    abstract void run(AdminClient broker, PrintWriter out);

    /** Whether JSON is wanted. */
    final boolean isJson() {
        return flags.isJson();
    }
}
