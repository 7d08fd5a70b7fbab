package org.ternmq.server.config.key;

import static org.ternmq.server.config.key.Shape.choice;
import static org.ternmq.server.config.key.Shape.durability;
import static org.ternmq.server.config.key.Shape.text;
import static org.ternmq.server.config.key.Shape.whole;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.ledger.Insight;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/** What can be configured of the broker itself, one row each. */
public enum BrokerKey implements Key {
    DATA("data", text(), "./tern-data", "folder that the broker keeps its data in, and locks"),
    LOOPS(
            "loops",
            whole(1, 64, "threads"),
            (long) Math.min(64, Runtime.getRuntime().availableProcessors()),
            "threads that serve connections; one per core if not set"),
    TRANSPORT("transport", choice("auto", "epoll", "nio"), "auto", "how the system waits for sockets"),
    ALLOW_ANONYMOUS(
            "allow_anonymous",
            new Shape.Flag(),
            false,
            "whether clients that did not log in may come from other machines"),
    SYS_INTERVAL(
            "sys_interval_seconds",
            whole(0, 65_535, "seconds"),
            10L,
            "how often the broker publishes numbers about itself below $SYS; 0 for never"),
    LEDGER_ENTRIES(
            "ledger_entries_max",
            whole(0, 16_777_216, "entries"),
            (long) Insight.LEDGER_ENTRIES_MAX,
            "how much the broker remembers of what became of messages, for `tern explain delivery`: an entry for each client, topic and"
                    + " outcome, of some 150 bytes; 0 for nothing"),

    HOST("listener.host", text(), "127.0.0.1", "address to listen on; 0.0.0.0 or :: for all"),
    PORT("listener.port", whole(0, 65_535), "TCP port, or UDP port of QUIC and MQTT-SN; 0 takes any that is free"),
    UNIX(
            "listener.unix",
            text(),
            "path of a Unix socket to listen on, in place of host and port; who may come there is what its folder lets in"),
    PROTOCOL(
            "listener.protocol",
            choice("mqtt", "ws", "any", "quic", "mqtt-sn"),
            "mqtt",
            "what is spoken: MQTT as it is, in WebSocket frames (subprotocol mqtt), either, as the client begins, over QUIC,"
                    + " which needs a certificate, or MQTT-SN 1.2 over UDP, see the keys that begin with sn_"),
    CERTIFICATE(
            "listener.certificate",
            new Shape.OneOrMore(),
            "PEM file with the certificate and those that lead to a known authority: with it the listener speaks TLS 1.3 and 1.2,"
                    + " for MQTT-SN DTLS 1.2;"
                    + " read anew when it changes; of several the host that a client asks for decides, and the first is for all others"),
    PRIVATE_KEY(
            "listener.key",
            new Shape.OneOrMore(),
            "PEM file with the key of the certificate, not encrypted; as many as there are certificates, in the same order"),
    CLIENT_CERTIFICATES(
            "listener.client_certificates",
            choice("none", "optional", "required"),
            "none",
            "whether clients show a certificate; without a right one nobody gets in where it is required"),
    CLIENT_AUTHORITIES(
            "listener.client_authorities",
            text(),
            "PEM file with the authorities whose signatures on clients' certificates count"),
    PATH("listener.path", new Shape.Text(true), "", "path that a WebSocket has to ask for; \"\" for any"),
    ORIGINS(
            "listener.origins",
            new Shape.Texts("[\"https://example.org\"]"),
            List.of(),
            "whose pages may open a WebSocket, as browsers say it; all if not set. Programs that are no browsers say nothing and may"),
    PROXY_PROTOCOL(
            "listener.proxy_protocol",
            new Shape.Flag(),
            false,
            "whether connections come from a load balancer and begin with a PROXY header, version 1 or 2, that says where the client is"),
    TRUSTED_PROXIES(
            "listener.trusted_proxies",
            new Shape.Texts("[\"10.0.0.0/8\", \"::1\"]"),
            List.of(),
            "addresses and networks that are believed when they say where clients are, by a PROXY header or by X-Forwarded-For of a"
                    + " WebSocket"),
    CLIENT_REVOCATIONS(
            "listener.client_revocations",
            text(),
            "PEM file with a revocation list of each of those authorities; a client is refused that is on one, or whose authority has none"
                    + " that is in force; read anew when it changes"),
    USER_NAME_FROM_CERTIFICATE(
            "listener.user_name_from_certificate",
            choice("none", "cn", "san"),
            "none",
            "the part of the client's certificate that is its user name, whatever CONNECT says: its common name, or the first of its"
                    + " alternative names; takes client_certificates = \"required\""),
    CLIENT_ID_FROM_CERTIFICATE(
            "listener.client_id_from_certificate",
            choice("none", "cn", "san"),
            "none",
            "the part of the client's certificate that is its client identifier; CONNECT has to say the same, or none;"
                    + " takes client_certificates = \"required\""),
    LISTENER_DURABILITY(
            "listener.durability", durability(), "what acknowledgements mean to clients that come here, see [journal]"),

    CONNECTIONS(
            "limits.connections_max",
            whole(1, 10_000_000, "connections"),
            (long) Limits.DEFAULT.connectionsMax(),
            "most connections at a time; further ones are refused"),
    CONNECT_TIMEOUT(
            "limits.connect_timeout_seconds",
            whole(1, 3_600, "seconds"),
            (long) Limits.DEFAULT.connectTimeoutSeconds(),
            "how long a new connection may take to send CONNECT"),
    PACKET_BYTES(
            "limits.packet_bytes_max",
            whole(64, Limits.PACKET_BYTES_POSSIBLE, "bytes"),
            (long) Limits.DEFAULT.packetBytesMax(),
            "greatest packet that is taken"),
    CLIENT_ID_BYTES(
            "limits.client_id_bytes_max",
            whole(23, 65_535, "bytes"),
            (long) Limits.DEFAULT.clientIdBytesMax(),
            "longest client identifier that is taken"),
    TOPIC_LEVELS(
            "limits.topic_levels_max",
            whole(1, 65_536, "levels"),
            (long) Limits.DEFAULT.topicLevelsMax(),
            "most levels of a topic name or filter"),
    TOPIC_BYTES(
            "limits.topic_bytes_max",
            whole(1, 65_535, "bytes"),
            (long) Limits.DEFAULT.topicBytesMax(),
            "longest topic name or filter that is taken"),
    KEEP_ALIVE(
            "limits.keep_alive_seconds_max",
            whole(0, 65_535, "seconds"),
            (long) Limits.DEFAULT.keepAliveSecondsMax(),
            "longest keep alive; MQTT 5.0 clients that ask for more, or for none, are given this one; 0 leaves it to them"),
    RECEIVE_MAXIMUM(
            "limits.receive_maximum",
            whole(1, 65_535, "messages"),
            (long) Limits.DEFAULT.receiveMaximum(),
            "most QoS 1 and 2 messages that a client may have unacknowledged"),
    IN_FLIGHT(
            "limits.in_flight_max",
            whole(1, 65_535, "messages"),
            (long) Limits.DEFAULT.inFlightMax(),
            "most messages sent to a client and not yet acknowledged, whatever it allows"),
    TOPIC_ALIAS_MAXIMUM(
            "limits.topic_alias_maximum",
            whole(0, 65_535, "aliases"),
            (long) Limits.DEFAULT.topicAliasMaximum(),
            "most topic aliases that a client may set; 0 for none"),
    TOPIC_ALIASES_TO_CLIENT(
            "limits.topic_aliases_to_client_max",
            whole(0, 1_024, "aliases"),
            (long) Limits.DEFAULT.topicAliasesToClientMax(),
            "most topic aliases that the broker sets towards a client that takes them; 0 for none"),
    QUEUE_MESSAGES(
            "limits.queue_messages_max",
            whole(1, Integer.MAX_VALUE, "messages"),
            (long) Limits.DEFAULT.queueMessagesMax(),
            "most messages waiting for a session"),
    QUEUE_BYTES(
            "limits.queue_bytes_max",
            whole(1_024, 1L << 50, "bytes"),
            Limits.DEFAULT.queueBytesMax(),
            "most bytes waiting for a session"),
    UNSENT_BYTES(
            "limits.unsent_bytes_max",
            whole(65_536, 1L << 40, "bytes"),
            Limits.DEFAULT.unsentBytesMax(),
            "bytes that a client has not read yet before QoS 0 messages for it are dropped"),
    SUBSCRIPTIONS(
            "limits.subscriptions_max",
            whole(1, Limits.SUBSCRIPTIONS_POSSIBLE, "subscriptions"),
            (long) Limits.DEFAULT.subscriptionsMax(),
            "most subscriptions of a session"),
    SESSION_EXPIRY(
            "limits.session_expiry_seconds_max",
            whole(0, Session.NEVER, "seconds"),
            Limits.DEFAULT.sessionExpirySecondsMax(),
            "longest that a session outlives its connection; 4_294_967_295 for ever"),
    RETAINED_MESSAGES(
            "limits.retained_messages_max",
            whole(0, Integer.MAX_VALUE, "messages"),
            (long) Limits.DEFAULT.retainedMessagesMax(),
            "most retained messages; further ones are refused"),
    RETAINED_BYTES(
            "limits.retained_bytes_max",
            whole(0, 1L << 50, "bytes"),
            Limits.DEFAULT.retainedBytesMax(),
            "most bytes of retained messages"),
    MAILBOX_MESSAGES(
            "limits.mailbox_messages_max",
            whole(64, 1L << 30, "messages"),
            65_536L,
            "messages waiting for another thread before its publishers are read no more"),
    MAILBOX_BYTES(
            "limits.mailbox_bytes_max",
            whole(65_536, 1L << 40, "bytes"),
            64L << 20,
            "bytes waiting for another thread before its publishers are read no more"),

    CONNECTIONS_PER_SECOND(
            "overload.connections_per_second_max",
            whole(0, 1_000_000, "connections"),
            (long) OverloadLimits.DEFAULT.connectionsPerSecondMax(),
            "most new connections in a second; more wait in the system's backlog"),
    CONNECTIONS_PER_ADDRESS(
            "overload.connections_per_address_max",
            whole(0, 1_000_000, "connections"),
            (long) OverloadLimits.DEFAULT.connectionsPerAddressMax(),
            "most connections of an address at a time (of IPv6 a network of 64 bits); more are closed at once"),
    CONNECTS_PER_ADDRESS(
            "overload.connections_per_address_per_second_max",
            whole(0, 1_000_000, "connections"),
            (long) OverloadLimits.DEFAULT.connectsPerAddressPerSecondMax(),
            "most new connections of an address in a second; more are closed at once"),
    HANDSHAKES(
            "overload.handshakes_max",
            whole(0, 10_000_000, "connections"),
            (long) OverloadLimits.DEFAULT.handshakesMax(),
            "most connections whose CONNECT was not accepted yet; of more the oldest are closed"),
    FAILURES_PER_ADDRESS(
            "overload.failures_per_address_per_minute_max",
            whole(0, 1_000_000, "connections"),
            (long) OverloadLimits.DEFAULT.failuresPerAddressPerMinuteMax(),
            "an address is banned if more of its connections than this fail before their CONNECT is accepted"),
    CONNECTS_PER_CLIENT(
            "overload.connects_per_client_per_minute_max",
            whole(0, 1_000_000, "connections"),
            (long) OverloadLimits.DEFAULT.connectsPerClientPerMinuteMax(),
            "a client identifier is banned if it connects more often than this"),
    BAN(
            "overload.ban_seconds",
            whole(1, 3_600, "seconds"),
            (long) OverloadLimits.DEFAULT.banSeconds(),
            "how long a ban lasts; twice as long each time that it happens again soon, up to an hour"),
    PUBLISHES_PER_SECOND(
            "overload.publishes_per_second_max",
            whole(0, 100_000_000, "messages"),
            (long) OverloadLimits.DEFAULT.publishesPerSecondMax(),
            "most messages that are read of a client in a second; it is told so by TCP, and loses nothing"),
    PUBLISH_BYTES_PER_SECOND(
            "overload.publish_bytes_per_second_max",
            whole(0, 1L << 40, "bytes"),
            OverloadLimits.DEFAULT.publishBytesPerSecondMax(),
            "the same in bytes of topics and payloads"),
    MEMORY(
            "overload.memory_bytes_max",
            whole(0, 1L << 50, "bytes"),
            OverloadLimits.DEFAULT.memoryBytesMax(),
            "memory, heap and buffers, that the broker stays within: at 75 % of it fast publishers are read less, at 85 % nobody new is"
                    + " let in, at 95 % QoS 0 is dropped for who does not take it at once; 0 for as much as the process can have"),
    LAG(
            "overload.lag_millis_max",
            whole(0, 600_000, "milliseconds"),
            (long) OverloadLimits.DEFAULT.lagMillisMax(),
            "nobody new is let in while a thread takes longer than this to get round its connections"),

    QOS_MAX(
            "features.qos_max",
            whole(0, 2),
            2L,
            "highest quality of service that clients may publish with and are granted"),
    RETAIN("features.retain", new Shape.Flag(), true, "whether messages are retained"),
    WILDCARDS("features.wildcards", new Shape.Flag(), true, "whether filters may have + and #"),
    SUBSCRIPTION_IDS(
            "features.subscription_ids", new Shape.Flag(), true, "whether subscriptions may be given identifiers"),
    SHARED_SUBSCRIPTIONS(
            "features.shared_subscriptions", new Shape.Flag(), true, "whether subscriptions may be shared ($share/…)"),
    RESPONSE_INFORMATION(
            "features.response_information",
            new Shape.Text(true),
            Limits.DEFAULT.responseInformation(),
            "what the topics for responses begin with, told to MQTT 5.0 clients that ask; the client identifier follows; \"\" tells nothing"),

    DURABILITY(
            "journal.durability",
            durability(),
            "disk",
            "when an acknowledgement leaves: disk, once what it acknowledges is synced; os, once the system has it;"
                    + " memory, at once, and a restart forgets everything; for whoever comes to a listener that says nothing else"),
    SEGMENT_BYTES(
            "journal.segment_bytes",
            whole(65_536, 1L << 30, "bytes"),
            64L << 20,
            "size of the files that the journal consists of"),
    UNSYNCED_BYTES(
            "journal.unsynced_bytes_max",
            whole(65_536, 1L << 30, "bytes"),
            16L << 20,
            "bytes waiting for the disk before publishers are read no more"),
    LOW_SPACE_BYTES(
            "journal.low_space_bytes",
            whole(0, 1L << 50, "bytes"),
            256L << 20,
            "room left on the disk below which nothing new is taken that would have to be kept"),

    RULE_FILTER("durability.filter", text(), "topic filter of the messages it is about"),
    RULE_DURABILITY(
            "durability.class",
            durability(),
            "what their acknowledgements mean, if the publisher's listener does not promise less"),

    TELL_DURABILITY(
            "features.tell_durability",
            new Shape.Flag(),
            true,
            "whether CONNACK tells MQTT 5.0 clients what acknowledgements mean, in a user property durability"),
    TEST_AUTHENTICATION(
            "features.test_authentication",
            new Shape.Flag(),
            false,
            "whether clients may try enhanced authentication with the method TERN-TEST, which keeps nobody out"),

    LOG_LEVEL("log.level", choice("error", "warn", "info", "debug"), "info", "least that is logged"),
    LOG_FORMAT("log.format", choice("text", "json"), "text", "form of a log line on standard error");

    private final Row row;

    BrokerKey(String path, Shape shape, String summary) {
        this(path, shape, null, summary);
    }

    BrokerKey(String path, Shape shape, @Nullable Object standard, String summary) {
        this.row = Row.of(path, shape, standard, summary);
    }

    @Override
    public Row row() {
        return row;
    }
}
