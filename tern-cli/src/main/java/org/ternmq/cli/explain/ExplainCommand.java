package org.ternmq.cli.explain;

import org.ternmq.cli.admin.ExplainDeliveryCommand;
import org.ternmq.cli.group.CommandGroup;
import picocli.CommandLine.Command;

/** {@code tern explain}: why a broker does what it does. */
@Command(
        name = "explain",
        description = "Tells why a broker does what it does.",
        subcommands = {ExplainAclCommand.class, ExplainDeliveryCommand.class})
public final class ExplainCommand extends CommandGroup {}
