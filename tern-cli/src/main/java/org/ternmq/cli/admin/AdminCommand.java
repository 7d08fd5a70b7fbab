package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.AdminFailure;
import org.ternmq.cli.admin.door.AdminFlags;
import org.ternmq.cli.admin.door.Table;
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

    /** Prints one object. */
    final void print(Map<String, @Nullable Object> object, PrintWriter out) {
        if (isJson()) {
            out.println(Json.of(object));
        } else {
            Table.printOne(object, out);
        }
    }

    /** What prints a list for people; nothing if JSON is wanted. */
    final @Nullable Table table(String... columns) {
        return isJson() ? null : new Table(columns);
    }

    /** Whether JSON is wanted. */
    final boolean isJson() {
        return flags.isJson();
    }

    /** What all of them end with, for their help. */
    static final String CODES =
            "Exit code: 0 done, 1 wrong usage, 2 nobody answers there, 3 the token cannot be read, 4 the token is wrong,";

    /** The rest of it. */
    static final String MORE_CODES =
            "5 the broker does not do it, as there is no such client, 27 it does not answer in time.";
}
