package org.ternmq.server.config;

import static org.ternmq.server.config.Shape.choice;
import static org.ternmq.server.config.Shape.durability;
import static org.ternmq.server.config.Shape.text;
import static org.ternmq.server.config.Shape.whole;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/** All that can be configured, one row each. Loader, messages and reference page are made from this table. */
public enum Key {
    DATA(Section.TOP, "data", text(), "./tern-data", "", "folder that the broker keeps its data in, and locks"),
    LOOPS(
            Section.TOP,
            "loops",
            whole(1, 64),
            (long) Math.min(64, Runtime.getRuntime().availableProcessors()),
            "threads",
            "threads that serve connections; one per core if not set"),
    TRANSPORT(Section.TOP, "transport", choice("auto", "epoll", "nio"), "auto", "", "how the system waits for sockets"),
    ALLOW_ANONYMOUS(
            Section.TOP,
            "allow_anonymous",
            new Shape.Flag(),
            false,
            "",
            "whether clients that did not log in may come from other machines"),
    SYS_INTERVAL(
            Section.TOP,
            "sys_interval_seconds",
            whole(0, 65_535),
            10L,
            "seconds",
            "how often the broker publishes numbers about itself below $SYS; 0 for never"),

    HOST(Section.LISTENER, "host", text(), "127.0.0.1", "", "address to listen on; 0.0.0.0 or :: for all"),
    PORT(
            Section.LISTENER,
            "port",
            whole(0, 65_535),
            null,
            "",
            "TCP port, or UDP port of QUIC; 0 takes any that is free"),
    UNIX(
            Section.LISTENER,
            "unix",
            text(),
            null,
            "",
            "path of a Unix socket to listen on, in place of host and port; who may come there is what its folder lets in"),
    PROTOCOL(
            Section.LISTENER,
            "protocol",
            choice("mqtt", "ws", "any", "quic"),
            "mqtt",
            "",
            "what is spoken: MQTT as it is, in WebSocket frames (subprotocol mqtt), either, as the client begins, or over QUIC,"
                    + " which needs a certificate"),
    CERTIFICATE(
            Section.LISTENER,
            "certificate",
            new Shape.OneOrMore(),
            null,
            "",
            "PEM file with the certificate and those that lead to a known authority: with it the listener speaks TLS 1.3 and 1.2;"
                    + " read anew when it changes; of several the host that a client asks for decides, and the first is for all others"),
    PRIVATE_KEY(
            Section.LISTENER,
            "key",
            new Shape.OneOrMore(),
            null,
            "",
            "PEM file with the key of the certificate, not encrypted; as many as there are certificates, in the same order"),
    CLIENT_CERTIFICATES(
            Section.LISTENER,
            "client_certificates",
            choice("none", "optional", "required"),
            "none",
            "",
            "whether clients show a certificate; without a right one nobody gets in where it is required"),
    CLIENT_AUTHORITIES(
            Section.LISTENER,
            "client_authorities",
            text(),
            null,
            "",
            "PEM file with the authorities whose signatures on clients' certificates count"),
    PATH(Section.LISTENER, "path", new Shape.Text(true), "", "", "path that a WebSocket has to ask for; \"\" for any"),
    ORIGINS(
            Section.LISTENER,
            "origins",
            new Shape.Texts("[\"https://example.org\"]"),
            List.of(),
            "",
            "whose pages may open a WebSocket, as browsers say it; all if not set. Programs that are no browsers say nothing and may"),
    PROXY_PROTOCOL(
            Section.LISTENER,
            "proxy_protocol",
            new Shape.Flag(),
            false,
            "",
            "whether connections come from a load balancer and begin with a PROXY header, version 1 or 2, that says where the client is"),
    TRUSTED_PROXIES(
            Section.LISTENER,
            "trusted_proxies",
            new Shape.Texts("[\"10.0.0.0/8\", \"::1\"]"),
            List.of(),
            "",
            "addresses and networks that are believed when they say where clients are, by a PROXY header or by X-Forwarded-For of a"
                    + " WebSocket"),
    CLIENT_REVOCATIONS(
            Section.LISTENER,
            "client_revocations",
            text(),
            null,
            "",
            "PEM file with a revocation list of each of those authorities; a client is refused that is on one, or whose authority has none"
                    + " that is in force; read anew when it changes"),
    USER_NAME_FROM_CERTIFICATE(
            Section.LISTENER,
            "user_name_from_certificate",
            choice("none", "cn", "san"),
            "none",
            "",
            "the part of the client's certificate that is its user name, whatever CONNECT says: its common name, or the first of its"
                    + " alternative names; takes client_certificates = \"required\""),
    CLIENT_ID_FROM_CERTIFICATE(
            Section.LISTENER,
            "client_id_from_certificate",
            choice("none", "cn", "san"),
            "none",
            "",
            "the part of the client's certificate that is its client identifier; CONNECT has to say the same, or none;"
                    + " takes client_certificates = \"required\""),
    LISTENER_DURABILITY(
            Section.LISTENER,
            "durability",
            durability(),
            null,
            "",
            "what acknowledgements mean to clients that come here, see [journal]"),

    CONNECTIONS(
            Section.LIMITS,
            "connections_max",
            whole(1, 10_000_000),
            (long) Limits.DEFAULT.connectionsMax(),
            "connections",
            "most connections at a time; further ones are refused"),
    CONNECT_TIMEOUT(
            Section.LIMITS,
            "connect_timeout_seconds",
            whole(1, 3_600),
            (long) Limits.DEFAULT.connectTimeoutSeconds(),
            "seconds",
            "how long a new connection may take to send CONNECT"),
    PACKET_BYTES(
            Section.LIMITS,
            "packet_bytes_max",
            whole(64, Limits.PACKET_BYTES_POSSIBLE),
            (long) Limits.DEFAULT.packetBytesMax(),
            "bytes",
            "greatest packet that is taken"),
    CLIENT_ID_BYTES(
            Section.LIMITS,
            "client_id_bytes_max",
            whole(23, 65_535),
            (long) Limits.DEFAULT.clientIdBytesMax(),
            "bytes",
            "longest client identifier that is taken"),
    TOPIC_LEVELS(
            Section.LIMITS,
            "topic_levels_max",
            whole(1, 65_536),
            (long) Limits.DEFAULT.topicLevelsMax(),
            "levels",
            "most levels of a topic name or filter"),
    TOPIC_BYTES(
            Section.LIMITS,
            "topic_bytes_max",
            whole(1, 65_535),
            (long) Limits.DEFAULT.topicBytesMax(),
            "bytes",
            "longest topic name or filter that is taken"),
    KEEP_ALIVE(
            Section.LIMITS,
            "keep_alive_seconds_max",
            whole(0, 65_535),
            (long) Limits.DEFAULT.keepAliveSecondsMax(),
            "seconds",
            "longest keep alive; MQTT 5.0 clients that ask for more, or for none, are given this one; 0 leaves it to them"),
    RECEIVE_MAXIMUM(
            Section.LIMITS,
            "receive_maximum",
            whole(1, 65_535),
            (long) Limits.DEFAULT.receiveMaximum(),
            "messages",
            "most QoS 1 and 2 messages that a client may have unacknowledged"),
    IN_FLIGHT(
            Section.LIMITS,
            "in_flight_max",
            whole(1, 65_535),
            (long) Limits.DEFAULT.inFlightMax(),
            "messages",
            "most messages sent to a client and not yet acknowledged, whatever it allows"),
    TOPIC_ALIAS_MAXIMUM(
            Section.LIMITS,
            "topic_alias_maximum",
            whole(0, 65_535),
            (long) Limits.DEFAULT.topicAliasMaximum(),
            "aliases",
            "most topic aliases that a client may set; 0 for none"),
    TOPIC_ALIASES_TO_CLIENT(
            Section.LIMITS,
            "topic_aliases_to_client_max",
            whole(0, 1_024),
            (long) Limits.DEFAULT.topicAliasesToClientMax(),
            "aliases",
            "most topic aliases that the broker sets towards a client that takes them; 0 for none"),
    QUEUE_MESSAGES(
            Section.LIMITS,
            "queue_messages_max",
            whole(1, Integer.MAX_VALUE),
            (long) Limits.DEFAULT.queueMessagesMax(),
            "messages",
            "most messages waiting for a session"),
    QUEUE_BYTES(
            Section.LIMITS,
            "queue_bytes_max",
            whole(1_024, 1L << 50),
            Limits.DEFAULT.queueBytesMax(),
            "bytes",
            "most bytes waiting for a session"),
    UNSENT_BYTES(
            Section.LIMITS,
            "unsent_bytes_max",
            whole(65_536, 1L << 40),
            Limits.DEFAULT.unsentBytesMax(),
            "bytes",
            "bytes that a client has not read yet before QoS 0 messages for it are dropped"),
    SUBSCRIPTIONS(
            Section.LIMITS,
            "subscriptions_max",
            whole(1, Limits.SUBSCRIPTIONS_POSSIBLE),
            (long) Limits.DEFAULT.subscriptionsMax(),
            "subscriptions",
            "most subscriptions of a session"),
    SESSION_EXPIRY(
            Section.LIMITS,
            "session_expiry_seconds_max",
            whole(0, Session.NEVER),
            Limits.DEFAULT.sessionExpirySecondsMax(),
            "seconds",
            "longest that a session outlives its connection; 4_294_967_295 for ever"),
    RETAINED_MESSAGES(
            Section.LIMITS,
            "retained_messages_max",
            whole(0, Integer.MAX_VALUE),
            (long) Limits.DEFAULT.retainedMessagesMax(),
            "messages",
            "most retained messages; further ones are refused"),
    RETAINED_BYTES(
            Section.LIMITS,
            "retained_bytes_max",
            whole(0, 1L << 50),
            Limits.DEFAULT.retainedBytesMax(),
            "bytes",
            "most bytes of retained messages"),
    MAILBOX_MESSAGES(
            Section.LIMITS,
            "mailbox_messages_max",
            whole(64, 1L << 30),
            65_536L,
            "messages",
            "messages waiting for another thread before its publishers are read no more"),
    MAILBOX_BYTES(
            Section.LIMITS,
            "mailbox_bytes_max",
            whole(65_536, 1L << 40),
            64L << 20,
            "bytes",
            "bytes waiting for another thread before its publishers are read no more"),

    CONNECTIONS_PER_SECOND(
            Section.OVERLOAD,
            "connections_per_second_max",
            whole(0, 1_000_000),
            (long) OverloadLimits.DEFAULT.connectionsPerSecondMax(),
            "connections",
            "most new connections in a second; more wait in the system's backlog"),
    CONNECTIONS_PER_ADDRESS(
            Section.OVERLOAD,
            "connections_per_address_max",
            whole(0, 1_000_000),
            (long) OverloadLimits.DEFAULT.connectionsPerAddressMax(),
            "connections",
            "most connections of an address at a time (of IPv6 a network of 64 bits); more are closed at once"),
    CONNECTS_PER_ADDRESS(
            Section.OVERLOAD,
            "connections_per_address_per_second_max",
            whole(0, 1_000_000),
            (long) OverloadLimits.DEFAULT.connectsPerAddressPerSecondMax(),
            "connections",
            "most new connections of an address in a second; more are closed at once"),
    HANDSHAKES(
            Section.OVERLOAD,
            "handshakes_max",
            whole(0, 10_000_000),
            (long) OverloadLimits.DEFAULT.handshakesMax(),
            "connections",
            "most connections whose CONNECT was not accepted yet; of more the oldest are closed"),
    FAILURES_PER_ADDRESS(
            Section.OVERLOAD,
            "failures_per_address_per_minute_max",
            whole(0, 1_000_000),
            (long) OverloadLimits.DEFAULT.failuresPerAddressPerMinuteMax(),
            "connections",
            "an address is banned if more of its connections than this fail before their CONNECT is accepted"),
    CONNECTS_PER_CLIENT(
            Section.OVERLOAD,
            "connects_per_client_per_minute_max",
            whole(0, 1_000_000),
            (long) OverloadLimits.DEFAULT.connectsPerClientPerMinuteMax(),
            "connections",
            "a client identifier is banned if it connects more often than this"),
    BAN(
            Section.OVERLOAD,
            "ban_seconds",
            whole(1, 3_600),
            (long) OverloadLimits.DEFAULT.banSeconds(),
            "seconds",
            "how long a ban lasts; twice as long each time that it happens again soon, up to an hour"),
    PUBLISHES_PER_SECOND(
            Section.OVERLOAD,
            "publishes_per_second_max",
            whole(0, 100_000_000),
            (long) OverloadLimits.DEFAULT.publishesPerSecondMax(),
            "messages",
            "most messages that are read of a client in a second; it is told so by TCP, and loses nothing"),
    PUBLISH_BYTES_PER_SECOND(
            Section.OVERLOAD,
            "publish_bytes_per_second_max",
            whole(0, 1L << 40),
            OverloadLimits.DEFAULT.publishBytesPerSecondMax(),
            "bytes",
            "the same in bytes of topics and payloads"),
    MEMORY(
            Section.OVERLOAD,
            "memory_bytes_max",
            whole(0, 1L << 50),
            OverloadLimits.DEFAULT.memoryBytesMax(),
            "bytes",
            "memory, heap and buffers, that the broker stays within: at 75 % of it fast publishers are read less, at 85 % nobody new is"
                    + " let in, at 95 % QoS 0 is dropped for who does not take it at once; 0 for as much as the process can have"),
    LAG(
            Section.OVERLOAD,
            "lag_millis_max",
            whole(0, 600_000),
            (long) OverloadLimits.DEFAULT.lagMillisMax(),
            "milliseconds",
            "nobody new is let in while a thread takes longer than this to get round its connections"),

    QOS_MAX(
            Section.FEATURES,
            "qos_max",
            whole(0, 2),
            2L,
            "",
            "highest quality of service that clients may publish with and are granted"),
    RETAIN(Section.FEATURES, "retain", new Shape.Flag(), true, "", "whether messages are retained"),
    WILDCARDS(Section.FEATURES, "wildcards", new Shape.Flag(), true, "", "whether filters may have + and #"),
    SUBSCRIPTION_IDS(
            Section.FEATURES,
            "subscription_ids",
            new Shape.Flag(),
            true,
            "",
            "whether subscriptions may be given identifiers"),
    SHARED_SUBSCRIPTIONS(
            Section.FEATURES,
            "shared_subscriptions",
            new Shape.Flag(),
            true,
            "",
            "whether subscriptions may be shared ($share/…)"),
    RESPONSE_INFORMATION(
            Section.FEATURES,
            "response_information",
            new Shape.Text(true),
            Limits.DEFAULT.responseInformation(),
            "",
            "what the topics for responses begin with, told to MQTT 5.0 clients that ask; the client identifier follows; \"\" tells nothing"),

    DURABILITY(
            Section.JOURNAL,
            "durability",
            durability(),
            "disk",
            "",
            "when an acknowledgement leaves: disk, once what it acknowledges is synced; os, once the system has it;"
                    + " memory, at once, and a restart forgets everything; for whoever comes to a listener that says nothing else"),
    SEGMENT_BYTES(
            Section.JOURNAL,
            "segment_bytes",
            whole(65_536, 1L << 30),
            64L << 20,
            "bytes",
            "size of the files that the journal consists of"),
    UNSYNCED_BYTES(
            Section.JOURNAL,
            "unsynced_bytes_max",
            whole(65_536, 1L << 30),
            16L << 20,
            "bytes",
            "bytes waiting for the disk before publishers are read no more"),
    LOW_SPACE_BYTES(
            Section.JOURNAL,
            "low_space_bytes",
            whole(0, 1L << 50),
            256L << 20,
            "bytes",
            "room left on the disk below which nothing new is taken that would have to be kept"),

    RULE_FILTER(Section.DURABILITY, "filter", text(), null, "", "topic filter of the messages it is about"),
    RULE_DURABILITY(
            Section.DURABILITY,
            "class",
            durability(),
            null,
            "",
            "what their acknowledgements mean, if the publisher's listener does not promise less"),

    TELL_DURABILITY(
            Section.FEATURES,
            "tell_durability",
            new Shape.Flag(),
            true,
            "",
            "whether CONNACK tells MQTT 5.0 clients what acknowledgements mean, in a user property durability"),
    TEST_AUTHENTICATION(
            Section.FEATURES,
            "test_authentication",
            new Shape.Flag(),
            false,
            "",
            "whether clients may try enhanced authentication with the method TERN-TEST, which keeps nobody out"),

    LOG_LEVEL(Section.LOG, "level", choice("error", "warn", "info", "debug"), "info", "", "least that is logged"),
    LOG_FORMAT(Section.LOG, "format", choice("text", "json"), "text", "", "form of a log line on standard error");

    private final Section section;
    private final String keyName;
    private final Shape shape;
    private final @Nullable Object standard;
    private final String unit;
    private final String summary;

    Key(Section section, String keyName, Shape shape, @Nullable Object standard, String unit, String summary) {
        this.section = section;
        this.keyName = keyName;
        this.shape = shape;
        this.standard = standard;
        this.unit = unit;
        this.summary = summary;
    }

    /** The table that it stands in. */
    public Section section() {
        return section;
    }

    /** How the file calls it. */
    public String keyName() {
        return keyName;
    }

    /** What values it takes. */
    public Shape shape() {
        return shape;
    }

    /** What holds where it is not set; null if it must be set. */
    public @Nullable Object standard() {
        return standard;
    }

    /** What its number counts; empty if it is none. */
    public String unit() {
        return unit;
    }

    /** What it decides, in one line. */
    public String summary() {
        return summary;
    }
}
