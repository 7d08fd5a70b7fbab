package org.ternmq.cli.client;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.network.Target;
import org.ternmq.cli.network.TransportFlags;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.auth.ScramSha256;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.PropertyId.Place;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say where to connect and how; the same for all commands that are clients. */
public final class ConnectionFlags {
    private @Nullable CommandSpec command;
    private boolean hasTopic;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            description = "The broker's host (localhost).")
    private String host = "localhost";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The broker's port (1883; with TLS 8883).")
    private @Nullable Integer port;

    @Option(
            names = {"-L", "--url"},
            paramLabel = "URL",
            description =
                    "All in one: mqtt://[user[:password]@]host[:port]/topic. It goes before -h and -p. There are also mqtts, ws"
                            + " and wss; in the latter two the path is that of the WebSocket if -t names the topic, else /mqtt.")
    private @Nullable String url;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "The user name to log in with.")
    private @Nullable String userName;

    @Option(
            names = {"-P", "--pw"},
            paramLabel = "PASSWORD",
            description = "The password to log in with.")
    private @Nullable String password;

    @Option(
            names = "--scram",
            description =
                    "Log in by SCRAM-SHA-256, mqttv5 only: the password does not go over the wire, and the broker has to know it.")
    private boolean isScram;

    @Option(
            names = {"-i", "--id"},
            paramLabel = "ID",
            description = "The client identifier; without it the broker or chance chooses one.")
    private @Nullable String id;

    @Option(
            names = {"-I", "--id-prefix"},
            paramLabel = "PREFIX",
            description = "The client identifier is this and the number of the process.")
    private @Nullable String idPrefix;

    @Option(
            names = {"-V", "--protocol-version"},
            paramLabel = "VERSION",
            converter = Versions.class,
            description =
                    "The protocol: mqttv31, mqttv311 (of pub and sub the default) or mqttv5 (of rr); also 31, 311, 5.")
    private Version version;

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "SECONDS",
            description = "After how long without a packet a ping is sent (60); 0 turns it off.")
    private int keepAliveSeconds = 60;

    @Option(
            names = {"-c", "--disable-clean-session"},
            description = "Go on with the session of this client identifier, and keep it afterwards. Needs -i.")
    private boolean keptSession;

    @Option(
            names = {"-x", "--session-expiry-interval"},
            paramLabel = "SECONDS",
            description = "How long the session is kept afterwards, mqttv5 only; -1 is for ever, the default with -c.")
    private @Nullable String sessionExpirySeconds;

    @Option(names = "-M", paramLabel = "N", description = "How many messages may be unacknowledged (20; mqttv5 1024).")
    private int inFlightMax;

    @Option(
            names = {"-d", "--debug"},
            description = "Tell on standard error which packets come and go.")
    private boolean debug;

    @Mixin
    private final WillFlags will = new WillFlags();

    @Mixin
    private final PropertyFlags properties = new PropertyFlags();

    @Mixin
    private final TransportFlags transport = new TransportFlags();

    @Option(names = "--quiet", description = "Say nothing of what goes wrong.")
    private boolean quiet;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** The flags of a command that speaks this version, unless it is told another. */
    public ConnectionFlags(Version version) {
        this.version = version;
    }

    /** Tells which command these flags are of. Its messages may look like flags: {@code -m -t} publishes {@code -t}. */
    @Spec(Spec.Target.MIXEE)
    void command(CommandSpec owner) {
        command = owner;
        owner.parser().allowOptionsAsOptionParameters(true);
    }

    /**
     * The topic that stands in the URL.
     *
     * @param hasOther whether another flag names one
     */
    Optional<String> urlTopic(boolean hasOther) {
        hasTopic = hasOther;
        boolean isPath = url != null && url.matches("(?i)wss?:.*") && hasOther;
        String rest = url == null || isPath ? "" : target().rest();
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }

    private Target target() {
        try {
            return transport.target(url, host, Optional.ofNullable(port), hasTopic);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Refuses what cannot be said so. */
    public ParameterException wrong(String what) {
        if (command == null) {
            throw new IllegalStateException("not part of a command");
        }
        return new ParameterException(command.commandLine(), what);
    }

    /** A quality of service given as a number. */
    public Qos qos(int number) {
        if (number < 0 || number > 2) {
            throw wrong("a QoS is 0, 1 or 2, not " + number);
        }
        return Qos.of(number);
    }

    /** Whether the protocol spoken has properties. */
    public boolean isVersion5() {
        return spoken().hasProperties();
    }

    /** Properties and SCRAM are known in one version only, so whoever asks for them means that. */
    private Version spoken() {
        return properties.isEmpty() && !isScram ? version : Version.V5;
    }

    /** The properties given for a packet. */
    Properties properties(Place place) {
        try {
            return properties.of(place);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** The streams, without those for people if they asked for silence. */
    public Streams quieted(Streams streams) {
        return quiet
                ? new Streams(streams.in(), streams.out(), new PrintStream(OutputStream.nullOutputStream()))
                : streams;
    }

    /** Leaves with the properties given for that. */
    void disconnect(MqttClient client) {
        client.disconnect(properties(Place.CLIENT_DISCONNECT));
    }

    /**
     * Connects as the flags say.
     *
     * @param reconnect what happens when the connection is lost, of which people are told
     * @throws CannotUse if a file that a flag names is not what it should be
     */
    MqttClient connect(Streams streams, Reconnect reconnect) {
        try {
            transport.check();
            Target target = target();
            ConnectOptions.Builder options = options(streams)
                    .transport(transport.options(target.isTls()))
                    .reconnect(reconnect)
                    .connectionListener(new LossTeller(commandName(), streams));
            return Mqtt.connect(target.url(), options.build());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** How many messages may be unacknowledged; 0 if nothing is said of it. */
    public int inFlightMax() {
        return inFlightMax;
    }

    /** Where to connect to, as a URL. */
    public String address() {
        return target().url();
    }

    String commandName() {
        return command == null ? "tern" : command.qualifiedName();
    }

    /**
     * Options as the flags say, for commands that change something in them.
     *
     * @param inFlightMax 0 leaves the number of messages in flight to the client
     * @throws CannotUse if a file that a flag names is not what it should be
     */
    public ConnectOptions.Builder options(Streams streams, int inFlightMax) {
        transport.check();
        ConnectOptions.Builder options = options(streams).transport(transport.options(target().isTls()));
        return inFlightMax > 0 ? options.inFlightMax(inFlightMax) : options;
    }

    private ConnectOptions.Builder options(Streams streams) {
        long expirySeconds = expirySeconds();
        boolean isForEver = isVersion5() ? expirySeconds == FOR_EVER : keptSession;
        if (isForEver && id == null && idPrefix == null) {
            throw wrong((keptSession ? "-c" : "-x") + " needs the client identifier of the session: -i ID");
        }
        if (id != null && idPrefix != null) {
            throw wrong("-i and -I exclude each other");
        }
        if (password != null && userName == null && !isVersion5()) {
            throw wrong("-P needs a user name in mqttv31 and mqttv311: -u NAME");
        }
        ConnectOptions.Builder options = ConnectOptions.builder()
                .version(spoken())
                .clientId(clientId())
                .cleanStart(!keptSession)
                .keepAliveSeconds(keepAliveSeconds)
                .closeTimeout(Duration.ofSeconds(2));
        if (inFlightMax > 0) {
            options.inFlightMax(inFlightMax);
        }
        if (isVersion5()) {
            options.sessionExpirySeconds(expirySeconds);
        }
        if (isScram) {
            options.login(null, null).authentication(scram()); // so that nothing of the URL goes over the wire, either
        } else if (userName != null || password != null) {
            options.login(userName, password == null ? null : password.getBytes(StandardCharsets.UTF_8));
        }
        will.message(properties(Place.WILL)).ifPresent(options::will);
        if (debug) {
            options.packetListener(new PacketTrace(clientId(), streams.err()));
        }
        addProperties(options);
        return options.subscriptionIds(false);
    }

    private ScramSha256 scram() {
        Login login = userName != null || password != null
                ? Login.of(userName, password == null ? null : Bytes.utf8(password))
                : ServerAddress.of(address()).login();
        String user = login.userName();
        Bytes secret = login.password();
        if (user == null || secret == null) {
            throw wrong("--scram needs a user name and a password: -u NAME -P PASSWORD");
        }
        return ScramSha256.of(user, secret.toUtf8().toCharArray());
    }

    /** What the client minds itself is told to it; the rest goes into CONNECT as it is. */
    private void addProperties(ConnectOptions.Builder options) {
        Long receiveMaximum = properties.connectNumber(PropertyId.RECEIVE_MAXIMUM);
        Long packetBytesMax = properties.connectNumber(PropertyId.MAXIMUM_PACKET_SIZE);
        Long aliases = properties.connectNumber(PropertyId.TOPIC_ALIAS_MAXIMUM);
        if (receiveMaximum != null) {
            options.receiveMaximum(receiveMaximum.intValue());
        }
        if (packetBytesMax != null) {
            options.packetBytesMax((int) Math.min(packetBytesMax, Integer.MAX_VALUE));
        }
        if (aliases != null && aliases > 0) {
            throw wrong("-D: this client takes no topic aliases");
        }
        Properties further = properties(Place.CONNECT);
        for (PropertyId own : OWN) {
            further = further.without(own);
        }
        options.furtherProperties(further);
    }

    private String clientId() {
        if (id == null && idPrefix != null) {
            id = idPrefix + ProcessHandle.current().pid();
        } else if (id == null && spoken() == Version.V3_1) { // which has no identifiers that the server assigns
            id = "tern-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), Character.MAX_RADIX);
        }
        return id == null ? "" : id;
    }

    private long expirySeconds() {
        Long asProperty = properties.connectNumber(PropertyId.SESSION_EXPIRY_INTERVAL);
        if (asProperty != null) {
            return asProperty;
        }
        if (sessionExpirySeconds == null) {
            return keptSession ? FOR_EVER : 0;
        }
        if (sessionExpirySeconds.equals("-1") || sessionExpirySeconds.equals("∞")) {
            return FOR_EVER;
        }
        try {
            long seconds = Long.decode(sessionExpirySeconds);
            if (seconds >= 0 && seconds <= FOR_EVER) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong("-x is a number of seconds, at most " + FOR_EVER + ", or -1 for ever, not " + sessionExpirySeconds);
    }

    /** What the client minds itself. */
    private static final List<PropertyId> OWN = List.of(
            PropertyId.SESSION_EXPIRY_INTERVAL,
            PropertyId.RECEIVE_MAXIMUM,
            PropertyId.MAXIMUM_PACKET_SIZE,
            PropertyId.TOPIC_ALIAS_MAXIMUM);

    private static final long FOR_EVER = 0xFFFF_FFFFL;
}
