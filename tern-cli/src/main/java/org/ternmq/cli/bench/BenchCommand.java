package org.ternmq.cli.bench;

import java.util.List;
import java.util.Objects;
import org.ternmq.cli.bench.load.LoadShape;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.group.CommandGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code tern bench}: load on a broker, and what came of it. */
@Command(
        name = "bench",
        description =
                "Puts load on any MQTT broker by a fixed schedule, accounts for each message, and measures how long"
                        + " each took from when it was due.",
        footer = {
            "",
            "Examples:",
            "  tern bench pair -q 1 --rate 5000 --duration 30 --report before.json",
            "  tern bench fanout --subscribers 500 --rate 100",
            "  tern bench conn --clients 5000 --rate 500 --duration 60",
            "  tern bench pair --rate max                     as fast as answers come",
            "  tern bench compare before.json after.json",
            "",
            "docs/bench.md tells what is measured and how."
        })
public final class BenchCommand extends CommandGroup {
    private BenchCommand() {}

    /** The command with all that is below it, on the streams of the process. */
    public static CommandSpec spec() {
        return spec(Streams.ofProcess());
    }

    static CommandSpec spec(Streams streams) {
        CommandSpec bench = CommandSpec.forAnnotatedObject(new BenchCommand());
        bench.addSubcommand("conn", new CommandLine(new ConnCommand(streams)));
        for (LoadShape shape : LoadShape.values()) {
            bench.addSubcommand(shape.word(), new CommandLine(load(shape, streams)));
        }
        bench.addSubcommand("compare", new CommandLine(new CompareCommand(streams)));
        return bench;
    }

    private static CommandSpec load(LoadShape shape, Streams streams) {
        CommandSpec load = CommandSpec.forAnnotatedObject(new LoadCommand(shape, streams));
        load.name(shape.word()).usageMessage().description(shape.description());
        for (String flag : without(shape)) {
            load.remove(Objects.requireNonNull(load.findOption(flag)));
        }
        return load;
    }

    /** The flags that say nothing about it. */
    private static List<String> without(LoadShape shape) {
        return switch (shape) {
            case PAIR -> List.of("--publishers", "--subscribers");
            case FANOUT, FANIN, SHARED -> List.of("--pairs");
            case PUB -> List.of("--pairs", "--subscribers");
            case SUB -> List.of("--pairs", "--publishers", "--rate", "--ramp", "--size", "--topics", "--retain", "-M");
        };
    }
}
