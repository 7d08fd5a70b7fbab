package org.ternmq.client;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;

/** How a client connects and what it may hold. Immutable; made by {@link #builder}. */
public final class ConnectOptions {
    /** MQTT 5.0, a new session that ends with its connection, keep alive of 60 s. */
    public static final ConnectOptions DEFAULT = builder().build();

    final Version version;
    final String clientId;
    final boolean cleanStart;
    final int keepAliveSeconds;
    final long sessionExpirySeconds;
    final Optional<Message> will;
    final @Nullable Login login;
    final int receiveMaximum;
    final int inFlightMax;
    final int packetBytesMax;
    final Duration connectTimeout;
    final Duration answerTimeout;
    final Duration closeTimeout;
    final Bounds sending;
    final Bounds receiving;
    final Optional<PacketListener> listener;
    final Optional<InetAddress> localAddress;
    final Properties furtherProperties;

    private ConnectOptions(Builder made) {
        version = made.version;
        clientId = made.clientId;
        cleanStart = made.cleanStart;
        keepAliveSeconds = made.keepAliveSeconds;
        sessionExpirySeconds = made.sessionExpirySeconds;
        will = made.will;
        login = made.login;
        receiveMaximum = made.receiveMaximum;
        // 3.x has no Receive Maximum, and Mosquitto 2.0 cuts off a client of 3.x at its 21st unreleased QoS 2 message.
        inFlightMax = made.inFlightMax > 0 ? made.inFlightMax : version.hasProperties() ? 1_024 : 20;
        packetBytesMax = made.packetBytesMax;
        connectTimeout = made.connectTimeout;
        answerTimeout = made.answerTimeout;
        closeTimeout = made.closeTimeout;
        sending = made.sending;
        receiving = made.receiving;
        listener = made.listener;
        localAddress = made.localAddress;
        furtherProperties = made.furtherProperties;
    }

    /** Bounds of a queue. */
    record Bounds(int messagesMax, long bytesMax) {}

    /** Options to be changed, beginning with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    Connect connect(String ownClientId, boolean clean, Login fromAddress) {
        Properties.Builder properties = Properties.builder();
        if (version.hasProperties()) {
            if (sessionExpirySeconds > 0) {
                properties.add(PropertyId.SESSION_EXPIRY_INTERVAL, sessionExpirySeconds);
            }
            properties.add(PropertyId.RECEIVE_MAXIMUM, receiveMaximum);
            if (packetBytesMax < PACKET_BYTES_POSSIBLE) {
                properties.add(PropertyId.MAXIMUM_PACKET_SIZE, packetBytesMax);
            }
            for (int i = 0; i < furtherProperties.size(); i++) {
                properties.addChecked(furtherProperties.idAt(i), furtherProperties.valueAt(i));
            }
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
        private int inFlightMax;
        private int packetBytesMax = PACKET_BYTES_POSSIBLE;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration answerTimeout = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(5);
        private Bounds sending = new Bounds(10_000, 64L << 20);
        private Bounds receiving = new Bounds(10_000, 64L << 20);
        private Optional<PacketListener> listener = Optional.empty();
        private Optional<InetAddress> localAddress = Optional.empty();
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

        /** How many messages above QoS 0 the server may have under way to us, 1 to 65,535; 5.0 only. */
        public Builder receiveMaximum(int messages) {
            receiveMaximum = messages;
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

        /** How much may wait to be sent or acknowledged; beyond it async publishing fails and blocking publishing waits. */
        public Builder sendingMax(int messages, long bytes) {
            sending = new Bounds(messages, bytes);
            return this;
        }

        /** How much may wait to be received; beyond it nothing more is read from the socket. */
        public Builder receivingMax(int messages, long bytes) {
            receiving = new Bounds(messages, bytes);
            return this;
        }

        /** Who is shown every packet. */
        public Builder packetListener(PacketListener sees) {
            listener = Optional.of(sees);
            return this;
        }

        /** The address of ours that the connection goes out from. */
        public Builder localAddress(InetAddress address) {
            localAddress = Optional.of(address);
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
            ConnectOptions options = new ConnectOptions(this);
            options.connect(clientId, cleanStart, Login.NONE); // refuses what is impossible, here and not later
            if (clientId.isEmpty() && (version == Version.V3_1 || version == Version.V3_1_1 && !cleanStart)) {
                throw new IllegalArgumentException(
                        "a client identifier is needed in 3.1, and in 3.1.1 for a session that is kept");
            }
            return options;
        }
    }

    // What the client minds itself, and aliases, which it does not take.
    private static final Set<PropertyId> OWN_PROPERTIES = EnumSet.of(
            PropertyId.SESSION_EXPIRY_INTERVAL,
            PropertyId.RECEIVE_MAXIMUM,
            PropertyId.MAXIMUM_PACKET_SIZE,
            PropertyId.TOPIC_ALIAS_MAXIMUM);

    private static final int PACKET_BYTES_POSSIBLE = 268_435_460;
}
