package org.ternmq.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
        return ConfigurationLoader.load(config, System.getenv(), assignments(command));
    }

    /** The file; empty for none. */
    public Optional<Path> file() {
        return Optional.ofNullable(config);
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
