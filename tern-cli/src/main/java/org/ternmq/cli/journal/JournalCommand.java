package org.ternmq.cli.journal;

import org.ternmq.cli.group.CommandGroup;
import picocli.CommandLine.Command;

/** {@code tern journal}: what can be done with the journal of a stopped broker. */
@Command(
        name = "journal",
        description = "Looks at, checks, repairs or exports what a stopped broker has on disk.",
        subcommands = {InspectCommand.class, VerifyCommand.class, RepairCommand.class, ExportCommand.class},
        footer = {
            "",
            "A broker keeps sessions, queued and retained messages in FOLDER/journal. After",
            "damage (a broken disk, a bad copy) it refuses to start: `tern journal verify`",
            "tells what is damaged, `tern journal repair` saves what can be saved.",
            "Only repair changes anything. All refuse a folder that a broker runs on."
        })
public final class JournalCommand extends CommandGroup {}
