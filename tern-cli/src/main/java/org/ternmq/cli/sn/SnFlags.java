package org.ternmq.cli.sn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.SnListener;
import org.ternmq.sn.client.link.DatagramLink;
import org.ternmq.sn.client.link.LossyLink;
import org.ternmq.sn.client.link.LossyLink.Weather;
import org.ternmq.sn.client.link.UdpLink;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.Timing;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say which gateway, who we are, and how bad the network is. */
final class SnFlags {
    /** Where gateways listen unless told otherwise. */
    static final int PORT = 1884;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            description = "The gateway (localhost).")
    private String host = "localhost";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Its port (" + PORT + ").")
    private int port = PORT;

    @Option(
            names = {"-i", "--id"},
            paramLabel = "ID",
            description = "Our client identifier, at most 23 characters (one by chance).")
    private @Nullable String id;

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "SECONDS",
            description = "How often the gateway hears of us, 0 for never (60).")
    private int keepAliveSeconds = 60;

    @Option(
            names = "--retry",
            paramLabel = "SECONDS",
            description = "After which time without answer something is sent again, three times at most (10).")
    private double retrySeconds = 10;

    @Option(names = "--loss", paramLabel = "PERCENT", description = "Lose so many datagrams, in both directions.")
    private int lossPercent;

    @Option(names = "--duplicate", paramLabel = "PERCENT", description = "Repeat so many datagrams.")
    private int duplicatePercent;

    @Option(
            names = "--delay",
            paramLabel = "MILLIS",
            description = "Delay each datagram by up to this time, which reorders them.")
    private int delayMillisMax;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Of the chance in all that (0).")
    private long seed;

    @Mixin
    private final DtlsFlags dtls = new DtlsFlags();

    @Option(
            names = "--rebind",
            description = "With DTLS, from another port of this machine whenever we wake, as behind a router that has"
                    + " forgotten us.")
    private boolean rebinds;

    private volatile @Nullable Mover mover; // of the latest link

    private interface Mover {
        int moveToAnotherPort() throws IOException;
    }

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** What the flags make of the options; the command adds its own. */
    SnClientOptions options() {
        try {
            if (!(retrySeconds > 0 && retrySeconds <= DAY_SECONDS)) {
                throw new IllegalArgumentException("--retry is more than 0 and at most a day, not " + retrySeconds);
            }
            Duration retry = Duration.ofNanos((long) (retrySeconds * 1e9));
            String name = id == null
                    ? "tern-" + Long.toHexString(ThreadLocalRandom.current().nextLong())
                    : id;
            return SnClientOptions.of(name)
                    .withKeepAliveSeconds(keepAliveSeconds)
                    .withTiming(Timing.DEFAULT.withRetry(retry));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** A client that is not connected yet. */
    SnClient client(SnClientOptions options, SnListener listener) {
        Weather weather = weather();
        DatagramLink.Opener opener = opener(address());
        return SnClient.over(
                List.of(() -> weather.isFine() ? opener.open() : new LossyLink(opener.open(), weather)),
                options,
                listener);
    }

    private DatagramLink.Opener opener(InetSocketAddress gateway) {
        if (!dtls.areGiven()) {
            return () -> UdpLink.to(gateway);
        }
        DtlsCredentials credentials;
        try {
            credentials = dtls.credentials(host);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        Duration patience = Duration.ofMillis(Math.round(retrySeconds * 1_000 * HANDSHAKE_RETRIES));
        return () -> {
            DtlsLink link = DtlsLink.open(gateway, credentials, patience);
            mover = link::moveToAnotherPort;
            return link;
        };
    }

    /** We are about to wake; from which port, if that is another one now. */
    OptionalInt rebind() {
        Mover link = mover;
        if (rebinds && link != null) {
            try {
                return OptionalInt.of(link.moveToAnotherPort());
            } catch (IOException e) {
                throw new CannotUse("--rebind: no other port: " + e.getMessage(), e);
            }
        }
        return OptionalInt.empty();
    }

    private Weather weather() {
        try {
            return new Weather(lossPercent, duplicatePercent, delayMillisMax, seed);
        } catch (IllegalArgumentException e) {
            throw wrong("--loss, --duplicate, --delay: " + e.getMessage());
        }
    }

    private InetSocketAddress address() {
        if (port < 1 || port > 65_535) {
            throw wrong("a port is 1 to 65535, not " + port);
        }
        return new InetSocketAddress(host, port);
    }

    /** The gateway as people write it. */
    String gateway() {
        return host + ":" + port;
    }

    ParameterException wrong(String what) {
        if (command == null) {
            throw new IllegalStateException("not part of a command");
        }
        return new ParameterException(command.commandLine(), what);
    }

    private static final double DAY_SECONDS = 86_400;

    /** A handshake is given up after as long as a CONNECT. */
    private static final int HANDSHAKE_RETRIES = 4;
}
