package org.ternmq.cli.client;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.transport.TransportOptions;
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

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            description = "The broker's host (localhost).")
    private String host = "localhost";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The broker's port (1883).")
    private int port = 1883;

    @Option(
            names = {"-L", "--url"},
            paramLabel = "URL",
            description = "All in one: mqtt://[user[:password]@]host[:port]/topic. It goes before -h and -p.")
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
            description = "The protocol: mqttv31, mqttv311 (the default) or mqttv5; also 31, 311, 5.")
    private Version version = Version.V3_1_1;

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
    private @Nullable Long sessionExpirySeconds;

    @Option(
            names = {"-d", "--debug"},
            description = "Tell on standard error which packets come and go.")
    private boolean debug;

    @Mixin
    private final WillFlags will = new WillFlags();

    @Mixin
    private final PropertyFlags properties = new PropertyFlags();

    @Option(names = "-A", paramLabel = "ADDRESS", description = "The address of this machine to connect from.")
    private @Nullable InetAddress localAddress;

    @Option(names = "--nodelay", description = "Send small packets at once, which is always done.")
    @SuppressWarnings("UnusedVariable") // for those who are used to it
    private boolean noDelay;

    @Option(names = "--quiet", description = "Say nothing of what goes wrong.")
    private boolean quiet;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** Tells which command these flags are of. Its messages may look like flags: {@code -m -t} publishes {@code -t}. */
    @Spec(Spec.Target.MIXEE)
    void command(CommandSpec owner) {
        command = owner;
        owner.parser().allowOptionsAsOptionParameters(true);
    }

    /** The topic that stands in the URL. */
    Optional<String> urlTopic() {
        int authority = url == null ? -1 : url.indexOf("://") + 3;
        int slash = url == null ? -1 : url.indexOf('/', authority);
        return url == null || slash < 0 || slash + 1 == url.length()
                ? Optional.empty()
                : Optional.of(url.substring(slash + 1));
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

    /** Properties are known in one version only, so whoever gives some means that. */
    private Version spoken() {
        return properties.isEmpty() ? version : Version.V5;
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
     * @param inFlightMax 0 leaves the number of messages in flight to the client
     * @param reconnect what happens when the connection is lost, of which people are told
     */
    MqttClient connect(Streams streams, int inFlightMax, Reconnect reconnect) {
        try {
            ConnectOptions.Builder options = options(streams, inFlightMax)
                    .reconnect(reconnect)
                    .connectionListener(new LossTeller(commandName(), streams));
            return Mqtt.connect(address(), options.build());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Where to connect to, as a URL. */
    public String address() {
        String target = host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
        return url != null ? url : "mqtt://" + target + ":" + port;
    }

    private String commandName() {
        return command == null ? "tern" : command.qualifiedName();
    }

    /**
     * Options as the flags say, for commands that change something in them.
     *
     * @param inFlightMax 0 leaves the number of messages in flight to the client
     */
    public ConnectOptions.Builder options(Streams streams, int inFlightMax) {
        if (keptSession && id == null && idPrefix == null) {
            throw wrong("-c needs the client identifier of the session: -i ID");
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
            options.sessionExpirySeconds(expirySeconds());
        }
        if (userName != null || password != null) {
            options.login(userName, password == null ? null : password.getBytes(StandardCharsets.UTF_8));
        }
        will.message(properties(Place.WILL)).ifPresent(options::will);
        if (localAddress != null) {
            options.transport(TransportOptions.DEFAULT.withLocalAddress(localAddress));
        }
        if (debug) {
            options.packetListener(new PacketTrace(clientId(), streams.err()));
        }
        addProperties(options);
        return options.subscriptionIds(false);
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
        return sessionExpirySeconds == -1 ? FOR_EVER : sessionExpirySeconds;
    }

    /** What the client minds itself. */
    private static final List<PropertyId> OWN = List.of(
            PropertyId.SESSION_EXPIRY_INTERVAL,
            PropertyId.RECEIVE_MAXIMUM,
            PropertyId.MAXIMUM_PACKET_SIZE,
            PropertyId.TOPIC_ALIAS_MAXIMUM);

    private static final long FOR_EVER = 0xFFFF_FFFFL;
}
