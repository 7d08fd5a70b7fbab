package org.ternmq.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.exit.StopSignal;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Version;
import org.ternmq.server.StartException;
import org.ternmq.server.TernSnGateway;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tern sn-gateway}: a gateway of MQTT-SN in front of any broker, in the foreground until it is told to stop. */
@Command(
        name = "sn-gateway",
        description = "Starts a gateway of MQTT-SN 1.2 in front of any MQTT broker.",
        footer = {
            "",
            "Each client of MQTT-SN gets an MQTT connection of its own, under its own client identifier. While the broker is away",
            "clients wait for their CONNACK; when it comes back they go on, and what was not acknowledged they send again.",
            "With --aggregate all clients share few connections: they are served while the broker is away, and what they publish",
            "waits here until it is back, with --data on the disk.",
            "tern broker needs none: there it is a listener with protocol = \"mqtt-sn\".",
            "",
            "Example:",
            "  tern sn-gateway --broker mqtt://localhost -p 1884",
            "  tern sn-gateway --broker mqtt://localhost --aggregate --data /var/lib/tern-sn",
            "",
            "Exit code: 0 stopped, 1 wrong usage, 3 it cannot be started."
        })
final class SnGatewayCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--broker",
            required = true,
            paramLabel = "URL",
            description =
                    "mqtt://host:1883, or mqtts:// for TLS; user@host if it wants to know, user:password@host if others may read it.")
    private String broker = "";

    @Option(names = "--broker-version", paramLabel = "5|311", description = "What the broker speaks (5).")
    private String version = "5";

    @Option(names = "--broker-cafile", paramLabel = "FILE", description = "Whose signature counts, with mqtts.")
    private @Nullable Path authorities;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Its first line is the password for the broker.")
    private @Nullable Path passwordFile;

    @Option(names = "--aggregate", description = "Puts all clients on few connections, with their sessions here.")
    private boolean aggregate;

    @Option(
            names = "--connections",
            paramLabel = "COUNT",
            description =
                    "How many take messages to the broker, 1 to 64 (1), each topic always the same one; one more brings them.")
    private @Nullable Integer connections;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder for sessions and what waits; without it they are in memory and gone with the process.")
    private @Nullable Path data;

    @Option(
            names = "--name",
            paramLabel = "TEXT",
            description = "What the client identifiers of the shared connections begin with (sn-gateway-ID).")
    private @Nullable String name;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "ADDRESS",
            description = "Address to listen on (127.0.0.1); 0.0.0.0 for all.")
    private String host = "127.0.0.1";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "UDP port to listen on (1884); 0 takes any that is free.")
    private int port = 1884;

    @Option(
            names = "--psk-file",
            paramLabel = "FILE",
            description = "Speak DTLS, with the pre-shared keys of devices: identity:key in each line.")
    private @Nullable Path preSharedKeys;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Speak DTLS, with this certificate (PEM). Needs --key.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The private key of --cert (PEM).")
    private @Nullable Path key;

    @Option(
            names = "--cafile",
            paramLabel = "FILE",
            description = "Devices have to show a certificate that one of these authorities has signed. Needs --cert.")
    private @Nullable Path deviceAuthorities;

    @Option(names = "--gateway-id", paramLabel = "ID", description = "0 to 255, of this gateway alone (1).")
    private int gatewayId = 1;

    @Option(
            names = "--predefined",
            paramLabel = "ID=TOPIC",
            description = "A topic id agreed on beforehand; CLIENT:ID=TOPIC for one client. May be repeated.")
    private List<String> predefined = new ArrayList<>();

    @Option(
            names = "--client-id",
            paramLabel = "PATTERN",
            description = "Who may connect, * for any characters (all). May be repeated.")
    private List<String> clientIds = new ArrayList<>();

    @Option(
            names = "--topic-without-connection",
            paramLabel = "FILTER",
            description = "What may be published at QoS -1 (nothing). May be repeated.")
    private List<String> unconnected = new ArrayList<>();

    @Option(
            names = "--multicast-group",
            paramLabel = "ADDRESS:PORT",
            description = "Where it tells that it is there, and is looked for.")
    private @Nullable String group;

    @Option(
            names = "--multicast-interface",
            paramLabel = "NAME",
            description = "Where it joins the group. May be repeated.")
    private List<String> interfaces = new ArrayList<>();

    @Option(names = "--retry", paramLabel = "SECONDS", description = "How long clients may take to answer (10).")
    private int retrySeconds = 10;

    @Option(
            names = "--mqtt-sn-2",
            paramLabel = "preview",
            description = "Meets clients of MQTT-SN 2.0 too, a draft; the broker has to speak 5.0.")
    private @Nullable String version2;

    @Option(
            names = "--loops",
            paramLabel = "COUNT",
            description = "Threads that serve clients; one per core if not set.")
    private int loops = Math.min(64, Runtime.getRuntime().availableProcessors());

    @Option(
            names = {"-v", "--verbose"},
            description = "Logs every connection.")
    private boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        LogSetup.apply(new Configuration.Log(
                verbose ? Configuration.Log.Level.DEBUG : Configuration.Log.Level.INFO, Configuration.Log.Format.TEXT));
        TernSnGateway.Broker behind = behind(command);
        StopSignal stop = new StopSignal();
        Optional<TernSnGateway.Aggregation> aggregation = aggregation(command);
        try (TernSnGateway gateway = aggregation.isPresent()
                ? TernSnGateway.start(listener(), behind, loops, aggregation.get())
                : TernSnGateway.start(listener(), behind, loops)) {
            out.println("MQTT-SN at " + gateway.address().getHostString() + ":"
                    + gateway.address().getPort() + " for the broker at " + behind);
            out.println("  try  tern sn pub -p " + gateway.address().getPort()
                    + (preSharedKeys == null ? "" : " --psk-file " + preSharedKeys) + " -t a/b -m hello -q 1");
            out.flush();
            stop.await();
        } catch (StartException | IllegalArgumentException wrong) {
            err.println("tern sn-gateway: " + wrong.getMessage());
            err.flush();
            return ExitCode.CONFIGURATION;
        }
        LogSetup.flush();
        out.println("stopped");
        out.flush();
        return ExitCode.OK;
    }

    private TernSnGateway.Broker behind(CommandSpec command) {
        try {
            ServerAddress address = ServerAddress.of(broker);
            if (address.scheme().isWebSocket() || address.scheme() == ServerAddress.Scheme.UNIX) {
                throw new IllegalArgumentException("--broker takes mqtt:// or mqtts://, not " + broker);
            }
            Bytes password = passwordFile == null
                    ? address.login().password()
                    : Bytes.utf8(
                            Files.readString(passwordFile).lines().findFirst().orElse(""));
            return new TernSnGateway.Broker(
                    address.host(),
                    address.port(),
                    switch (version) {
                        case "5" -> Version.V5;
                        case "311" -> Version.V3_1_1;
                        default -> throw new IllegalArgumentException("--broker-version is 5 or 311, not " + version);
                    },
                    address.scheme().isTls()
                            ? Optional.of(new TernSnGateway.Tls(Optional.ofNullable(authorities)))
                            : Optional.empty(),
                    address.login().userName(),
                    password);
        } catch (IllegalArgumentException | IOException wrong) {
            throw new ParameterException(command.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private Optional<TernSnGateway.Aggregation> aggregation(CommandSpec command) {
        if (aggregate) {
            return Optional.of(new TernSnGateway.Aggregation(
                    connections == null ? 1 : connections,
                    name == null ? "sn-gateway-" + gatewayId : name,
                    Optional.ofNullable(data)));
        }
        if (connections != null || data != null || name != null) {
            throw new ParameterException(
                    command.commandLine(), "--connections, --data and --name are for --aggregate alone");
        }
        return Optional.empty();
    }

    private static boolean isPreview(@Nullable String word) {
        if (word != null && !word.equals("preview")) {
            throw new IllegalArgumentException("--mqtt-sn-2 takes preview, not " + word);
        }
        return word != null;
    }

    private Listener listener() {
        Listener.Sn sn = sn();
        Listener plain = new Listener(host, port)
                .with(Listener.Protocol.MQTT_SN)
                .with(preSharedKeys == null ? sn : sn.withPreSharedKeys(preSharedKeys));
        if ((certificate == null) != (key == null) || deviceAuthorities != null && certificate == null) {
            throw new IllegalArgumentException("--cert and --key go together, and --cafile takes both");
        }
        if (group != null && (certificate != null || preSharedKeys != null)) {
            throw new IllegalArgumentException(
                    "--multicast-group is of no use with DTLS: what is said to a group is for all");
        }
        return certificate == null || key == null
                ? plain
                : plain.with(new Listener.Certificate(
                        certificate,
                        key,
                        deviceAuthorities == null
                                ? Listener.Certificate.Clients.NONE
                                : Listener.Certificate.Clients.REQUIRED,
                        Optional.ofNullable(deviceAuthorities)));
    }

    private Listener.Sn sn() {
        return new Listener.Sn(
                        gatewayId,
                        Optional.empty(),
                        clientIds,
                        predefined,
                        unconnected,
                        Optional.ofNullable(group),
                        interfaces,
                        Listener.Sn.STANDARD.advertiseSeconds(),
                        retrySeconds,
                        Listener.Sn.STANDARD.retries(),
                        Listener.Sn.STANDARD.datagramBytesMax())
                .withVersion2(isPreview(version2));
    }
}
