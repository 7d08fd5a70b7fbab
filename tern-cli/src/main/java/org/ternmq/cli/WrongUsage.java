package org.ternmq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.config.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Answers wrong arguments with one line: what is wrong, what may have been meant, and where to look. */
final class WrongUsage implements IParameterExceptionHandler {
    private final String note;

    /**
     * Answers with a note at the end.
     *
     * @param note what else may be the cause, or nothing
     */
    WrongUsage(String note) {
        this.note = note;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + sentence(wrong) + "; see " + name + " --help" + note);
        err.flush();
        return ExitCode.USAGE;
    }

    private static String sentence(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            String near = Nearest.to(argument, known(wrong.getCommandLine(), argument.startsWith("-")));
            return "unknown " + kind(wrong.getCommandLine(), argument) + " " + argument + meant(near);
        }
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong arguments");
        return message.replaceAll("is not an? (int|long)$", "is not a whole number")
                .replaceAll("\\.$", "");
    }

    private static String kind(CommandLine command, String argument) {
        if (argument.startsWith("-")) {
            return "option";
        }
        return command.getSubcommands().isEmpty() ? "argument" : "command";
    }

    private static List<String> known(CommandLine command, boolean isOption) {
        return new ArrayList<>(
                isOption
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet());
    }

    private static String meant(@Nullable String near) {
        return near == null ? "" : ", did you mean " + near + "?";
    }
}
