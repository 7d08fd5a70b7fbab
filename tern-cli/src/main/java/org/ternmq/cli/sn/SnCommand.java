package org.ternmq.cli.sn;

import org.ternmq.cli.group.CommandGroup;
import picocli.CommandLine.Command;

/** {@code tern sn}: what can be asked of a gateway of MQTT-SN. */
@Command(
        name = "sn",
        description = "Publishes, subscribes, pings and searches by MQTT-SN 1.2 over UDP.",
        subcommands = {SnPubCommand.class, SnSubCommand.class, SnPingCommand.class, SnSearchCommand.class},
        footer = {
            "",
            "Sensors speak MQTT-SN to a gateway, and the gateway MQTT to a broker.",
            "--loss, --duplicate and --delay make the network as bad as theirs."
        })
public final class SnCommand extends CommandGroup {}
