package org.ternmq.cli.config;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.config.mosquitto.MosquittoImport;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which configuration is meant. */
public final class ConfigurationFlags {
    /** Nothing is given. */
    public ConfigurationFlags() {}

    @Option(names = "--data", paramLabel = "FOLDER", description = "Folder for the broker's data.")
    private @Nullable String data;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file (TOML).")
    private @Nullable Path config;

    @Option(
            names = "--mosquitto-conf",
            paramLabel = "FILE",
            description = "Configuration file of mosquitto (2.0) in place of --config; what has no equivalent is told."
                    + " tern config import makes a file of Tern's own of it.")
    private @Nullable Path mosquittoConf;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the configuration, such as limits.packet_bytes_max=1_000_000. Repeatable.")
    private List<String> sets = List.of();

    /**
     * Loads what is meant, with the environment.
     *
     * @throws ConfigurationException if it cannot be used, with all that is wrong
     */
    public Configuration load(CommandLine command) throws ConfigurationException {
        return source(command, assignments(command)).read().configuration();
    }

    /**
     * What is meant, with the environment, for who may read it again.
     *
     * @param assignments which go before the file and the environment
     */
    public ConfigurationLoader.Source source(CommandLine command, List<Assignment> assignments) {
        Path file = mosquittoConf;
        if (file != null && config != null) {
            throw new ParameterException(command, "--config and --mosquitto-conf exclude each other");
        }
        ConfigurationLoader.Content content =
                file == null ? ConfigurationLoader.Content.of(config) : () -> imported(file, command.getErr());
        return ConfigurationLoader.source(content, System.getenv(), assignments);
    }

    private static Optional<ConfigurationLoader.Toml> imported(Path file, PrintWriter err)
            throws ConfigurationException {
        try {
            MosquittoImport made = MosquittoImport.of(file);
            made.unlike().forEach(err::println);
            err.flush();
            if (made.problem().isPresent()) {
                throw new ConfigurationException(file + ": " + made.problem().get());
            }
            return Optional.of(new ConfigurationLoader.Toml("what came of " + file, made.toml()));
        } catch (IOException unreadable) {
            throw new ConfigurationException(String.valueOf(unreadable.getMessage()));
        }
    }

    /** The file; empty for none. */
    public Optional<Path> file() {
        return Optional.ofNullable(mosquittoConf == null ? config : mosquittoConf);
    }

    /** What goes before the file and the environment. */
    public List<Assignment> assignments(CommandLine command) {
        List<Assignment> all = new ArrayList<>();
        for (String set : sets) {
            try {
                all.add(Assignment.parse(set));
            } catch (IllegalArgumentException wrong) {
                throw new ParameterException(command, wrong.getMessage(), wrong);
            }
        }
        if (data != null) {
            all.add(new Assignment("--data", "data", data));
        }
        return all;
    }
}
