package org.ternmq.client.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.ClientAuthMethod;

/**
 * How a client connects and what it may hold. Immutable; made by {@link #builder}.
 *
 * @param version the protocol spoken
 * @param clientId empty if the server is to choose one
 * @param cleanStart whether the first connection begins a new session
 * @param keepAliveSeconds 0 for none
 * @param sessionExpirySeconds how long the session outlives its connection, 5.0 only
 * @param will published by the server if the client is lost
 * @param login in place of what stands in the address; {@code null} for that
 * @param receiveMaximum of messages above QoS 0 that the application has not taken
 * @param topicAliasMaximum how many aliases the server may use
 * @param inFlightMax of messages sent and not acknowledged
 * @param packetBytesMax greatest packet taken from the server
 * @param connectTimeout of one attempt to connect
 * @param answerTimeout of calls that wait
 * @param closeTimeout of closing, twice
 * @param sending bounds of what waits to be sent or acknowledged
 * @param whenFull what happens beyond them
 * @param reconnect what happens when the connection is lost
 * @param servers addresses besides the first
 * @param transport TLS, proxy and the like
 * @param store the folder for what is to survive the process
 * @param authentication a method of enhanced authentication, 5.0 only
 * @param connectionListener hears of connections opened and lost
 * @param packetListener is shown every packet
 * @param isNumbering whether subscriptions are given identifiers, 5.0 only
 * @param furtherProperties of CONNECT
 */
public record ConnectOptions(
        Version version,
        String clientId,
        boolean cleanStart,
        int keepAliveSeconds,
        long sessionExpirySeconds,
        Optional<Message> will,
        @Nullable Login login,
        int receiveMaximum,
        int topicAliasMaximum,
        int inFlightMax,
        int packetBytesMax,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration closeTimeout,
        Bounds sending,
        WhenFull whenFull,
        Reconnect reconnect,
        List<String> servers,
        TransportOptions transport,
        Optional<Store> store,
        Optional<ClientAuthMethod> authentication,
        Optional<ConnectionListener> connectionListener,
        Optional<PacketListener> packetListener,
        boolean isNumbering,
        Properties furtherProperties) {
    /** MQTT 5.0, a new session that ends with its connection, keep alive of 60 s. */
    public static final ConnectOptions DEFAULT = builder().build();

    /** Refuses what no CONNECT can say. */
    public ConnectOptions {
        servers = List.copyOf(servers);
    }

    /**
     * A folder of one client's own.
     *
     * @param bytesMax how much it may hold
     */
    public record Store(Path folder, long bytesMax) {}

    /** Options to be changed, beginning with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * CONNECT as these options say it.
     *
     * @param ownClientId the one given, or the one that the server assigned
     * @param clean whether a new session begins
     * @param fromAddress what stands in the address
     * @param authenticating what begins enhanced authentication
     */
    public Connect connect(String ownClientId, boolean clean, Login fromAddress, Properties authenticating) {
        Properties.Builder properties = Properties.builder();
        if (version.hasProperties()) {
            if (sessionExpirySeconds > 0) {
                properties.add(PropertyId.SESSION_EXPIRY_INTERVAL, sessionExpirySeconds);
            }
            properties.add(PropertyId.RECEIVE_MAXIMUM, receiveMaximum);
            if (packetBytesMax < PACKET_BYTES_POSSIBLE) {
                properties.add(PropertyId.MAXIMUM_PACKET_SIZE, packetBytesMax);
            }
            if (topicAliasMaximum > 0) {
                properties.add(PropertyId.TOPIC_ALIAS_MAXIMUM, topicAliasMaximum);
            }
            addAll(furtherProperties, properties);
            addAll(authenticating, properties);
        }
        return new Connect(
                version,
                ownClientId,
                clean,
                keepAliveSeconds,
                properties.build(),
                will,
                login == null ? fromAddress : login);
    }

    private static void addAll(Properties from, Properties.Builder to) {
        for (int i = 0; i < from.size(); i++) {
            to.addChecked(from.idAt(i), from.valueAt(i));
        }
    }

    /** Gathers options. Not for use by several threads. */
    public static final class Builder {
        private Version version = Version.V5;
        private String clientId = "";
        private boolean cleanStart = true;
        private int keepAliveSeconds = 60;
        private long sessionExpirySeconds;
        private Optional<Message> will = Optional.empty();
        private @Nullable Login login;
        private int receiveMaximum = 1_024;
        private int topicAliasMaximum;
        private int inFlightMax;
        private int packetBytesMax = PACKET_BYTES_POSSIBLE;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration answerTimeout = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(5);
        private Bounds sending = new Bounds(10_000, 64L << 20);
        private WhenFull whenFull = WhenFull.BLOCK;
        private Reconnect reconnect = Reconnect.DEFAULT;
        private final List<String> servers = new ArrayList<>();
        private TransportOptions transport = TransportOptions.DEFAULT;
        private Optional<Store> store = Optional.empty();
        private Optional<ClientAuthMethod> authentication = Optional.empty();
        private Optional<ConnectionListener> connectionListener = Optional.empty();
        private Optional<PacketListener> packetListener = Optional.empty();
        private boolean numbering = true;
        private Properties furtherProperties = Properties.NONE;

        private Builder() {}

        /** The protocol version; the server is not asked for another one. */
        public Builder version(Version spoken) {
            version = spoken;
            return this;
        }

        /** The client identifier; empty, the default, lets the server assign one, which 3.1 does not know. */
        public Builder clientId(String id) {
            clientId = id;
            return this;
        }

        /**
         * Whether a new session begins. If not, the client goes on with whatever session the server has; what the server repeats of
         * an earlier run counts as new.
         */
        public Builder cleanStart(boolean clean) {
            cleanStart = clean;
            return this;
        }

        /** After how many seconds without a packet a ping is sent, 0 to 65,535; 0 turns it off. */
        public Builder keepAliveSeconds(int seconds) {
            keepAliveSeconds = seconds;
            return this;
        }

        /** How long the session outlives its connection, in seconds; 5.0 only, in 3.x {@link #cleanStart} says it. */
        public Builder sessionExpirySeconds(long seconds) {
            sessionExpirySeconds = seconds;
            return this;
        }

        /** What is published if the client is lost. */
        public Builder will(Message message) {
            will = Optional.of(message);
            return this;
        }

        /** User name and password; {@code null} for one that is absent. They take the place of those in the address. */
        public Builder login(@Nullable String userName, byte @Nullable [] password) {
            login = Login.of(userName, password == null ? null : Bytes.copyOf(password));
            return this;
        }

        /**
         * How many messages above QoS 0 the server may send before the application has taken them, 1 to 65,535, by default 1,024; 5.0
         * only, 3.x leaves that to the server.
         */
        public Builder receiveMaximum(int messages) {
            receiveMaximum = messages;
            return this;
        }

        /** How many topic aliases the server may use to save bytes, 0 to 65,535, by default none; 5.0 only. */
        public Builder topicAliasMaximum(int aliases) {
            topicAliasMaximum = aliases;
            return this;
        }

        /**
         * How many messages above QoS 0 may be sent and not acknowledged, 1 to 65,535, whatever the server allows; by default 1,024
         * in 5.0, where the server tells its own bound, and 20 in 3.x, where it cannot.
         */
        public Builder inFlightMax(int messages) {
            if (messages < 1 || messages > 65_535) {
                throw new IllegalArgumentException("1 to 65535 messages may be in flight, not " + messages);
            }
            inFlightMax = messages;
            return this;
        }

        /** The greatest packet taken from the server, in bytes. */
        public Builder packetBytesMax(int bytes) {
            packetBytesMax = bytes;
            return this;
        }

        /** How long the connection and its acceptance may take. */
        public Builder connectTimeout(Duration time) {
            connectTimeout = time;
            return this;
        }

        /** How long blocking calls wait for the server's answer. */
        public Builder answerTimeout(Duration time) {
            answerTimeout = time;
            return this;
        }

        /** How long closing waits for what is under way. */
        public Builder closeTimeout(Duration time) {
            closeTimeout = time;
            return this;
        }

        /** How much may wait to be sent or acknowledged, by default 10,000 messages of 64 MiB together. */
        public Builder sendingMax(int messages, long bytes) {
            sending = new Bounds(messages, bytes);
            return this;
        }

        /** What happens to messages beyond {@link #sendingMax}, by default {@link WhenFull#BLOCK}. */
        public Builder whenFull(WhenFull policy) {
            whenFull = policy;
            return this;
        }

        /** What happens when the connection is lost, by default {@link Reconnect#DEFAULT}. */
        public Builder reconnect(Reconnect policy) {
            reconnect = policy;
            return this;
        }

        /** Addresses of more servers, tried in turn after the one that the client is made with. */
        public Builder servers(String... urls) {
            servers.addAll(List.of(urls));
            return this;
        }

        /** TLS, proxy, the local address, headers of WebSocket. */
        public Builder transport(TransportOptions options) {
            transport = options;
            return this;
        }

        /**
         * A folder in which messages above QoS 0 wait until they are acknowledged, together with the state of their exchanges: so they
         * survive the process, and exactly once is exactly once across its end. Needs a client identifier and a session that is kept.
         * One process uses it at a time.
         *
         * @param bytesMax how much may lie in it
         */
        public Builder store(Path folder, long bytesMax) {
            store = Optional.of(new Store(folder, bytesMax));
            return this;
        }

        /** Authenticates step by step (5.0 section 4.12), such as by {@code ScramSha256}. */
        public Builder authentication(ClientAuthMethod method) {
            authentication = Optional.of(method);
            return this;
        }

        /** Who hears of connections opened and lost. */
        public Builder connectionListener(ConnectionListener hears) {
            connectionListener = Optional.of(hears);
            return this;
        }

        /** Who is shown every packet, on the threads that send and receive: it must not block, nor call the client. */
        public Builder packetListener(PacketListener sees) {
            packetListener = Optional.of(sees);
            return this;
        }

        /**
         * Whether each subscription is given a Subscription Identifier, by which its messages are known; if not, and in 3.x, they are
         * known by their topics, and a server that sends one message for each of two overlapping subscriptions makes two of each.
         * By default it is.
         */
        public Builder subscriptionIds(boolean areGiven) {
            numbering = areGiven;
            return this;
        }

        /** Properties of CONNECT that have no method of their own here, such as user properties; 5.0 only. */
        public Builder furtherProperties(Properties properties) {
            for (PropertyId own : OWN_PROPERTIES) {
                if (properties.has(own)) {
                    throw new IllegalArgumentException(own + " is not a further property of CONNECT");
                }
            }
            furtherProperties = properties;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException if no CONNECT can say them
         */
        public ConnectOptions build() {
            // 3.x has no Receive Maximum, and Mosquitto 2.0 cuts off a client of 3.x at its 21st unreleased QoS 2
            // message.
            int inFlight = inFlightMax > 0 ? inFlightMax : version.hasProperties() ? 1_024 : 20;
            ConnectOptions options = new ConnectOptions(
                    version,
                    clientId,
                    cleanStart,
                    keepAliveSeconds,
                    sessionExpirySeconds,
                    will,
                    login,
                    receiveMaximum,
                    topicAliasMaximum,
                    inFlight,
                    packetBytesMax,
                    connectTimeout,
                    answerTimeout,
                    closeTimeout,
                    sending,
                    whenFull,
                    reconnect,
                    servers,
                    transport,
                    store,
                    authentication,
                    connectionListener,
                    packetListener,
                    numbering,
                    furtherProperties);
            options.connect(
                    clientId,
                    cleanStart,
                    Login.NONE,
                    Properties.NONE); // refuses what is impossible, here and not later
            requireSense(options);
            return options;
        }

        private void requireSense(ConnectOptions options) {
            // [MQTT3-3.1.3-7] who has no name cannot be known again
            if (clientId.isEmpty() && (version == Version.V3_1 || version == Version.V3_1_1 && !cleanStart)) {
                throw new IllegalArgumentException(
                        "a client identifier is needed in 3.1, and in 3.1.1 for a session that is kept");
            }
            boolean kept = version.hasProperties() ? sessionExpirySeconds > 0 : !cleanStart;
            if (store.isPresent() && (clientId.isEmpty() || !kept)) {
                throw new IllegalArgumentException("a store needs a client identifier and a session that is kept:"
                        + " clientId, and sessionExpirySeconds in 5.0 or cleanStart(false) in 3.x");
            }
            if (whenFull == WhenFull.SPILL_TO_DISK && store.isEmpty()) {
                throw new IllegalArgumentException("SPILL_TO_DISK needs a store");
            }
            if (authentication.isPresent() && !version.hasProperties()) {
                throw new IllegalArgumentException(
                        "enhanced authentication needs version 5.0, not " + options.version());
            }
        }
    }

    // What has a method of its own here.
    private static final Set<PropertyId> OWN_PROPERTIES = EnumSet.of(
            PropertyId.SESSION_EXPIRY_INTERVAL,
            PropertyId.RECEIVE_MAXIMUM,
            PropertyId.MAXIMUM_PACKET_SIZE,
            PropertyId.TOPIC_ALIAS_MAXIMUM);

    private static final int PACKET_BYTES_POSSIBLE = 268_435_460;
}
