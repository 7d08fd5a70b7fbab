package org.ternmq.cli.sn;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.sn.client.search.GatewaySearch;
import org.ternmq.sn.client.search.SearchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tern sn search}. */
@Command(
        name = "search",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Asks by multicast which gateways there are, and listens to those that tell.",
        footer = {
            "",
            "Examples:",
            "  tern sn search                                 for ten seconds",
            "  tern sn search --group 239.1.1.1 --interface eth0 --seconds 60",
            "",
            "Exit codes: 0 at least one was found, 1 usage, 2 cannot send or listen, 27 none was found."
        })
public final class SnSearchCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--group", paramLabel = "ADDRESS", description = "Where gateways listen (225.1.1.1).")
    private String group = "225.1.1.1";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "At which port (" + SnFlags.PORT + ").")
    private int port = SnFlags.PORT;

    @Option(names = "--interface", paramLabel = "NAME", description = "On which network (the first that can).")
    private @Nullable String network;

    @Option(names = "--seconds", paramLabel = "SECONDS", description = "How long (10).")
    private int seconds = 10;

    @Option(
            names = "--delay",
            paramLabel = "MILLIS",
            description = "The first question waits a random part of this time, as many may ask together (5000).")
    private int delayMillisMax = 5000;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    private int found;

    /** The command on the streams of the process. */
    public SnSearchCommand() {
        this(Streams.ofProcess());
    }

    SnSearchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (port < 1 || port > 65_535 || seconds < 1 || delayMillisMax < 1) {
            throw wrong("a port is 1 to 65535, and --seconds and --delay are at least 1");
        }
        try {
            InetAddress address = InetAddress.getByName(group);
            if (!address.isMulticastAddress()) {
                throw wrong("--group is an address of multicast, such as 225.1.1.1, not " + group);
            }
            SearchOptions options = SearchOptions.DEFAULT.withDelayMax(Duration.ofMillis(delayMillisMax));
            InetSocketAddress where = new InetSocketAddress(address, port);
            try (GatewaySearch search = new GatewaySearch(where, network(), options, this::tell)) {
                search.run(Duration.ofSeconds(seconds));
            }
        } catch (IOException e) {
            streams.err().println("tern sn search: " + e.getMessage());
            return ExitCode.CANNOT_CONNECT;
        }
        if (found == 0) {
            streams.err().println("tern sn search: no gateway told of itself within " + seconds + " s");
            return ExitCode.TIME_OUT;
        }
        return ExitCode.OK;
    }

    private void tell(int gatewayId, InetSocketAddress address) {
        found++;
        String host = address.getAddress().getHostAddress();
        new PrintStream(streams.out(), true, StandardCharsets.UTF_8)
                .println("gateway " + gatewayId + " at " + host + ":" + address.getPort());
    }

    private NetworkInterface network() throws IOException {
        if (network == null) {
            return GatewaySearch.network().orElseThrow(() -> new IOException("this machine has no network of IPv4"));
        }
        NetworkInterface named = NetworkInterface.getByName(network);
        if (named == null) {
            throw wrong("--interface: there is no network " + network);
        }
        return named;
    }

    private ParameterException wrong(String what) {
        if (command == null) {
            throw new IllegalStateException("not part of a command");
        }
        return new ParameterException(command.commandLine(), what);
    }
}
