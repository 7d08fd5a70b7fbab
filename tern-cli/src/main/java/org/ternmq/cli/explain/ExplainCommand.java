package org.ternmq.cli.explain;

import org.ternmq.cli.group.CommandGroup;
import picocli.CommandLine.Command;

/** {@code tern explain}: why a broker does what it does. */
@Command(name = "explain", description = "Tells why a broker does what it does.", subcommands = ExplainAclCommand.class)
public final class ExplainCommand extends CommandGroup {}
