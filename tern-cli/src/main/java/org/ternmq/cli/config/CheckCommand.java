package org.ternmq.cli.config;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.doctor.AccessFiles;
import org.ternmq.cli.doctor.Certificates;
import org.ternmq.cli.doctor.Finding;
import org.ternmq.cli.doctor.Finding.Verdict;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.Listener;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern config check}: whether a broker would take a configuration. */
@Command(
        name = "check",
        description = "Tells whether a broker would take a configuration, and all that is wrong with it at once.",
        footer = {
            "",
            "Looks at the file, the environment and --set as tern broker does, and at the files that they name: passwords,",
            "keys, rules, certificates. It touches nothing else; tern doctor looks at the machine as well. For example:",
            "",
            "  tern config check --config tern.toml",
            "",
            "Exit code: 0 it can be used, 3 it cannot, 1 wrong usage."
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ConfigurationFlags flags = new ConfigurationFlags();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        PrintWriter err = command.getErr();
        List<String> wrong = new ArrayList<>();
        try {
            Configuration configuration = flags.load(command);
            findings(configuration).stream()
                    .filter(finding -> finding.verdict() == Verdict.WRONG)
                    .forEach(finding -> wrong.add(finding.what() + ": " + finding.found()
                            + (finding.advice().isEmpty() ? "" : "; " + finding.advice())));
        } catch (ConfigurationException refused) {
            wrong.addAll(refused.errors());
        }
        if (wrong.isEmpty()) {
            command.getOut()
                    .println(flags.file().map(Path::toString).orElse("the configuration without a file")
                            + " can be used");
            command.getOut().flush();
            return ExitCode.OK;
        }
        wrong.forEach(err::println);
        err.flush();
        return ExitCode.CONFIGURATION;
    }

    private static List<Finding> findings(Configuration configuration) {
        List<Finding> all = new ArrayList<>(new AccessFiles(configuration.access()).findings());
        for (Listener listener : configuration.listeners()) {
            listener.certificate()
                    .ifPresent(certificate ->
                            all.addAll(new Certificates(certificate, InstantSource.system()).findings()));
        }
        return all;
    }
}
