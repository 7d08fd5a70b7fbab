package org.ternmq.cli.config;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.config.mosquitto.MosquittoImport;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern config import}: mosquitto's configuration as Tern's. */
@Command(
        name = "import",
        description = "Makes Tern's configuration of a mosquitto.conf, and tells of each line what has become of it.",
        footer = {
            "",
            "The configuration goes to standard output or --output, the report to standard error. Files of passwords, rules and certificates",
            "are named, not copied: Tern reads mosquitto's. For example:",
            "",
            "  tern config import /etc/mosquitto/mosquitto.conf --output tern.toml",
            "  tern config check --config tern.toml",
            "",
            "Exit code: 0 made, 3 the file cannot be read or what came of it cannot be used, 1 wrong usage."
        })
final class ImportCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "mosquitto.conf, of version 2.0.")
    private @Nullable Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Where the configuration is written; a file that is there is not overwritten. Default: standard output.")
    private @Nullable Path output;

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
        try {
            MosquittoImport made = MosquittoImport.of(Objects.requireNonNull(file));
            if (output == null) {
                command.getOut().print(made.toml());
                command.getOut().flush();
            } else {
                Files.writeString(output, made.toml(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
            made.report().forEach(err::println);
            err.println(made.summary());
            made.problem().ifPresent(problem -> err.println("wrong: " + problem));
            ConfigurationLoader.check("what came of " + file, made.toml());
            return made.problem().isEmpty() ? ExitCode.OK : ExitCode.CONFIGURATION;
        } catch (ConfigurationException refused) {
            refused.errors().forEach(err::println);
        } catch (FileAlreadyExistsException there) {
            err.println("tern config import: " + output + " is there already; choose another name, or delete it");
        } catch (IOException failed) {
            err.println("tern config import: " + failed.getMessage());
        } finally {
            err.flush();
        }
        return ExitCode.CONFIGURATION;
    }
}
