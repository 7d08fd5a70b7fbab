package org.ternmq.cli.config;

import org.ternmq.cli.group.CommandGroup;
import picocli.CommandLine.Command;

/** {@code tern config}: what is to be known of a configuration without starting a broker. */
@Command(
        name = "config",
        description = "Checks and shows the configuration of a broker, and what can be configured.",
        subcommands = {CheckCommand.class, ShowCommand.class, SchemaCommand.class, ImportCommand.class})
public final class ConfigCommand extends CommandGroup {}
