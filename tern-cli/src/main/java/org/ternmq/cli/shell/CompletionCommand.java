package org.ternmq.cli.shell;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern completion}. */
@Command(
        name = "completion",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Prints what makes a shell complete the commands and flags of tern at the tab key.",
        footer = {
            "",
            "Examples:",
            "  source <(tern completion bash)                                        for this shell",
            "  tern completion bash > ~/.local/share/bash-completion/completions/tern",
            "  source <(tern completion zsh)                                         for this shell, or in ~/.zshrc",
        })
public final class CompletionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings("UnusedVariable") // one script serves both
    private @Nullable Shell shell;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Spec
    private @Nullable CommandSpec command;

    /** The shells; one script serves both, for zsh can complete as bash does. */
    enum Shell {
        /** GNU's. */
        bash,
        /** Z shell. */
        zsh
    }

    @Override
    public Integer call() {
        if (command == null) {
            throw new IllegalStateException("not part of a command");
        }
        CommandLine all = command.root().commandLine();
        all.getOut().print(AutoComplete.bash(all.getCommandName(), all));
        all.getOut().flush();
        return ExitCode.OK;
    }
}
