package org.ternmq.cli.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.ConnectOptions;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say where to connect and how; the same for all commands that are clients. */
final class ConnectionFlags {
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

    @Option(names = "--will-topic", paramLabel = "TOPIC", description = "Where the broker publishes if we are lost.")
    private @Nullable String willTopic;

    @Option(names = "--will-payload", paramLabel = "TEXT", description = "What it publishes then.")
    private String willPayload = "";

    @Option(names = "--will-qos", paramLabel = "QOS", description = "At which quality of service (0).")
    private int willQos;

    @Option(names = "--will-retain", description = "And that it keeps it.")
    private boolean willRetain;

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
    ParameterException wrong(String what) {
        if (command == null) {
            throw new IllegalStateException("not part of a command");
        }
        return new ParameterException(command.commandLine(), what);
    }

    /** A quality of service given as a number. */
    Qos qos(int number) {
        if (number < 0 || number > 2) {
            throw wrong("a QoS is 0, 1 or 2, not " + number);
        }
        return Qos.of(number);
    }

    /** Connects as the flags say; 0 leaves the number of messages in flight to the client. */
    MqttClient connect(Streams streams, int inFlightMax) {
        if (url != null && url.startsWith("mqtts://")) {
            throw wrong("mqtts:// needs TLS, which this version does not speak yet; use mqtt://");
        }
        try {
            String target = host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
            return Mqtt.connect(url != null ? url : "mqtt://" + target + ":" + port, options(streams, inFlightMax));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ConnectOptions options(Streams streams, int inFlightMax) {
        if (keptSession && id == null && idPrefix == null) {
            throw wrong("-c needs the client identifier of the session: -i ID");
        }
        if (id != null && idPrefix != null) {
            throw wrong("-i and -I exclude each other");
        }
        if (password != null && userName == null && !version.hasProperties()) {
            throw wrong("-P needs a user name in mqttv31 and mqttv311: -u NAME");
        }
        ConnectOptions.Builder options = ConnectOptions.builder()
                .version(version)
                .clientId(clientId())
                .cleanStart(!keptSession)
                .keepAliveSeconds(keepAliveSeconds)
                .closeTimeout(Duration.ofSeconds(2));
        if (inFlightMax > 0) {
            options.inFlightMax(inFlightMax);
        }
        if (version.hasProperties()) {
            options.sessionExpirySeconds(expirySeconds());
        }
        if (userName != null || password != null) {
            options.login(userName, password == null ? null : password.getBytes(StandardCharsets.UTF_8));
        }
        if (willTopic != null) {
            options.will(new Message(
                    TopicName.of(willTopic), Bytes.utf8(willPayload), qos(willQos), willRetain, Properties.NONE));
        }
        if (debug) {
            options.packetListener(new PacketTrace(clientId(), streams.err()));
        }
        return options.build();
    }

    private String clientId() {
        if (id == null && idPrefix != null) {
            id = idPrefix + ProcessHandle.current().pid();
        } else if (id == null && version == Version.V3_1) { // which has no identifiers that the server assigns
            id = "tern-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), Character.MAX_RADIX);
        }
        return id == null ? "" : id;
    }

    private long expirySeconds() {
        if (sessionExpirySeconds == null) {
            return keptSession ? FOR_EVER : 0;
        }
        return sessionExpirySeconds == -1 ? FOR_EVER : sessionExpirySeconds;
    }

    private static final long FOR_EVER = 0xFFFF_FFFFL;
}
