package org.ternmq.cli.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern man}. */
@Command(
        name = "man",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Prints the manual page of a command, for man and groff.",
        footer = {
            "",
            "Examples:",
            "  tern man pub | man -l -                        read it",
            "  tern man sub > /usr/local/share/man/man1/tern-sub.1",
            "  tern man --all /usr/local/share/man/man1"
        })
public final class ManCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command; without it, tern as a whole.")
    private @Nullable String name;

    @Option(
            names = "--all",
            paramLabel = "FOLDER",
            description = "Writes the pages of all commands into a folder instead.")
    private @Nullable Path folder;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        if (command == null) {
            throw new IllegalStateException("not part of a command");
        }
        CommandLine all = command.root().commandLine();
        if (folder != null) {
            writeAll(all, folder);
            return ExitCode.OK;
        }
        CommandLine one = name == null ? all : all.getSubcommands().get(name);
        if (one == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "there is no command " + name + "; there are "
                            + String.join(", ", all.getSubcommands().keySet()));
        }
        all.getOut().print(ManPage.of(one));
        all.getOut().flush();
        return ExitCode.OK;
    }

    private static void writeAll(CommandLine command, Path folder) {
        Path page = folder.resolve(command.getCommandSpec().qualifiedName("-") + ".1");
        try {
            Files.writeString(page, ManPage.of(command));
        } catch (IOException failed) {
            throw new ParameterException(command, "cannot write " + page + ": " + failed);
        }
        command.getSubcommands().values().forEach(each -> writeAll(each, folder));
    }
}
