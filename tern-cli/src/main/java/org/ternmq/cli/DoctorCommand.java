package org.ternmq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.cli.config.ConfigurationFlags;
import org.ternmq.cli.doctor.AccessFiles;
import org.ternmq.cli.doctor.Disk;
import org.ternmq.cli.doctor.Finding;
import org.ternmq.cli.doctor.Finding.Verdict;
import org.ternmq.cli.doctor.Listeners;
import org.ternmq.cli.doctor.Machine;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.StoppedData;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern doctor}: whether a broker would be well on this machine, with this configuration. */
@Command(
        name = "doctor",
        description = "Looks whether a broker would be well on this machine, with this configuration.",
        footer = {
            "",
            "Looks at the bounds of the system, clocks, disk and ports, at certificates, passwords, keys and rules, at who may read",
            "all that, and at what the configuration lets in. Takes the same configuration as tern broker, and may be run beside a broker: it writes nothing but one file",
            "in the data folder, to see how fast the disk is, and deletes it.",
            "right: nothing to do. note: think about it. wrong: a broker does not start so, or must not.",
            "Exit code: 0 nothing is wrong, 3 something is, or the configuration cannot be used, 1 wrong usage."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ConfigurationFlags flags = new ConfigurationFlags();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Configuration configuration;
        try {
            configuration = flags.load(command);
        } catch (ConfigurationException wrong) {
            wrong.errors().forEach(command.getErr()::println);
            command.getErr().flush();
            return ExitCode.CONFIGURATION;
        }
        List<Finding> findings = findings(configuration);
        PrintWriter out = command.getOut();
        if (json) {
            printJson(findings, out);
        } else {
            printTable(findings, out);
        }
        out.flush();
        return count(findings, Verdict.WRONG) == 0 ? ExitCode.OK : ExitCode.CONFIGURATION;
    }

    private List<Finding> findings(Configuration configuration) {
        Machine machine = Machine.here();
        List<Finding> all =
                new ArrayList<>(machine.findings(configuration.limits().connectionsMax()));
        all.addAll(new Disk(configuration).findings(flags.file()));
        all.addAll(new AccessFiles(configuration.access()).findings());
        boolean isRunning = StoppedData.isInUse(configuration.data());
        all.addAll(new Listeners(configuration, machine, isRunning).findings());
        return all;
    }

    private static void printTable(List<Finding> findings, PrintWriter out) {
        for (Finding finding : findings) {
            out.printf("%-6s %-14s %s%n", word(finding.verdict()), finding.what(), finding.found());
            if (!finding.advice().isEmpty()) {
                out.printf("%-6s %-14s -> %s%n", "", "", finding.advice());
            }
        }
        out.printf(
                "%d right, %d to think about, %d wrong%n",
                count(findings, Verdict.RIGHT), count(findings, Verdict.NOTE), count(findings, Verdict.WRONG));
    }

    private static void printJson(List<Finding> findings, PrintWriter out) {
        List<Object> checks = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("verdict", word(finding.verdict()));
            fields.put("what", finding.what());
            fields.put("found", finding.found());
            if (!finding.advice().isEmpty()) {
                fields.put("advice", finding.advice());
            }
            checks.add(fields);
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("checks", checks);
        for (Verdict verdict : Verdict.values()) {
            all.put(word(verdict), count(findings, verdict));
        }
        out.println(Json.of(all));
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }
}
