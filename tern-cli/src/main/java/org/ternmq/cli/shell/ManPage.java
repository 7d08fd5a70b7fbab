package org.ternmq.cli.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the manual page of a command in roff, from what its help text is made of. For one use. */
final class ManPage {
    private final StringBuilder out = new StringBuilder();
    private final CommandSpec command;

    private ManPage(CommandSpec command) {
        this.command = command;
    }

    static String of(CommandLine line) {
        ManPage page = new ManPage(line.getCommandSpec());
        page.write(line);
        return page.out.toString();
    }

    private void write(CommandLine line) {
        String name = command.qualifiedName("-");
        request(".TH " + quoted(name.toUpperCase(Locale.ROOT)) + " 1 \"\" \"Tern\" \"Tern\"");
        request(".SH NAME");
        String what = String.join(" ", command.usageMessage().description());
        int end = what.indexOf(". ");
        text(name + " - " + plain(end < 0 ? what : what.substring(0, end + 1)));
        request(".SH SYNOPSIS");
        request(".nf");
        text(line.getHelp().synopsis(0).strip());
        request(".fi");
        request(".SH DESCRIPTION");
        text(plain(what));
        writeOptions();
        writeCommands(line);
        writeFooter();
    }

    private void writeOptions() {
        List<OptionSpec> options =
                command.options().stream().filter(option -> !option.hidden()).toList();
        if (options.isEmpty() && command.positionalParameters().isEmpty()) {
            return;
        }
        request(".SH OPTIONS");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            item(parameter.paramLabel(), parameter.description());
        }
        for (OptionSpec option : options) {
            boolean hasValue = option.arity().max() > 0 && !option.typeInfo().isBoolean();
            item(String.join(", ", option.names()) + (hasValue ? " " + option.paramLabel() : ""), option.description());
        }
    }

    private void writeCommands(CommandLine line) {
        if (line.getSubcommands().isEmpty()) {
            return;
        }
        request(".SH COMMANDS");
        line.getSubcommands().forEach((name, one) -> {
            if (!one.getCommandSpec().usageMessage().hidden()) {
                item(name, one.getCommandSpec().usageMessage().description());
            }
        });
    }

    /** The footer as it is laid out; a line with a colon at its end heads what follows. */
    private void writeFooter() {
        List<String> lines = Arrays.asList(command.usageMessage().footer());
        if (lines.isEmpty()) {
            return;
        }
        request(".SH NOTES");
        request(".nf");
        lines.forEach(each -> text(plain(each)));
        request(".fi");
    }

    private void item(String head, String... description) {
        request(".TP");
        out.append("\\fB").append(escaped(head)).append("\\fR\n");
        text(plain(String.join(" ", description)));
    }

    private void request(String line) {
        out.append(line).append('\n');
    }

    private void text(String text) {
        for (String line : text.split("\n", -1)) {
            String escaped = escaped(line);
            boolean looksLikeRequest = escaped.startsWith(".") || escaped.startsWith("'");
            out.append(looksLikeRequest ? "\\&" : "").append(escaped).append('\n');
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(c -> escaped.append(
                        switch (c) {
                            case '\\' -> "\\e";
                            case '-' -> "\\-";
                            case '\'' -> "\\(aq";
                            case '^' -> "\\(ha";
                            case '~' -> "\\(ti";
                            default -> c < 0x80 ? Character.toString(c) : "\\[u%04X]".formatted(c);
                        }));
        return escaped.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("-", "\\-") + '"';
    }

    /** As the help text shows it, where {@code %%} stands for one percent sign. */
    private static String plain(String text) {
        return Ansi.OFF.string(text.replace("%%", "%").replace("%n", "\n"));
    }
}
