package org.ternmq.cli.config.mosquitto;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.config.mosquitto.ConfFile.Option;
import org.ternmq.server.config.key.AccessKey;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;

/** What becomes of each option of mosquitto 2.0: the table of its manual. */
final class Rules {
    /** What becomes of one. */
    interface Rule {
        /** Does it; {@link IllegalArgumentException} for what mosquitto would refuse. */
        void apply(MosquittoImport to, Option option);
    }

    private static final Map<String, Rule> RULES = new HashMap<>();

    private Rules() {}

    /** That of an option; {@code null} if mosquitto has none of that name. */
    static @Nullable Rule of(String name) {
        return name.startsWith("auth_opt_") || name.startsWith("plugin_opt_") ? RULES.get("plugin") : RULES.get(name);
    }

    /** All options that there is a rule for. */
    static List<String> names() {
        return RULES.keySet().stream().sorted().toList();
    }

    static {
        access();
        limits();
        storage();
        logs();
        listeners();
        unprotected(
                "plugins of mosquitto are libraries for it; docs/plugins.md tells how one is made for Tern",
                "plugin",
                "auth_plugin");
        none("only of plug-ins of mosquitto's", "auth_plugin_deny_special_chars");
        none("leave that to who starts the broker, as systemd", "pid_file", "user");
    }

    private static void access() {
        RULES.put("allow_anonymous", (to, option) -> {
            if (flag(option) && to.isPerListener()) { // or it would open the others as well
                to.openHere();
                to.none(
                        option,
                        "it is of this listener, and Tern's is one for all; it is taken if all others say so too");
            } else {
                to.global(option, BrokerKey.ALLOW_ANONYMOUS, flag(option));
            }
        });
        text("password_file", AccessKey.PASSWORD_FILE);
        text("acl_file", AccessKey.ACL_FILE);
        none("TLS with pre-shared keys is not there for MQTT; certificates are", "psk_file");
        withhold("TLS with pre-shared keys is not there for MQTT; certificates are", "psk_hint");
        RULES.put("per_listener_settings", (to, option) -> {
            if (flag(option)) {
                to.perListener();
                to.none(
                        option,
                        "password_file, acl_file and allow_anonymous are one for all listeners: what differs is told below");
            } else {
                to.usual(option, "they are one for all listeners");
            }
        });
        RULES.put("allow_zero_length_clientid", isUsual(true, "a client without an identifier is given one"));
        none("identifiers that are given are made by chance alone", "auto_id_prefix");
        none("rules_file can ask for it: see docs/authorization.md", "clientid_prefixes");
        none("a retained message stays when its publisher may no longer publish", "check_retain_source");
    }

    private static void limits() {
        number("max_inflight_messages", BrokerKey.IN_FLIGHT, 65_535);
        none(
                "what is in flight is bounded by number, and what is unsent by limits.unsent_bytes_max",
                "max_inflight_bytes");
        number("max_keepalive", BrokerKey.KEEP_ALIVE, 0);
        number("max_packet_size", BrokerKey.PACKET_BYTES, Long.MAX_VALUE);
        RULES.put("message_size_limit", (to, option) -> {
            long bytes = number(option.value());
            to.global(option, BrokerKey.PACKET_BYTES, bytes == 0 ? Long.MAX_VALUE : bytes + TOPIC_AND_PROPERTIES_BYTES);
        });
        number("max_queued_messages", BrokerKey.QUEUE_MESSAGES, Long.MAX_VALUE);
        number("max_queued_bytes", BrokerKey.QUEUE_BYTES, Long.MAX_VALUE);
        RULES.put("queue_qos0_messages", isUsual(false, "QoS 0 does not wait for who is away"));
        number("memory_limit", BrokerKey.MEMORY, 0);
        RULES.put("retain_available", (to, option) -> to.global(option, BrokerKey.RETAIN, flag(option)));
        RULES.put("upgrade_outgoing_qos", isUsual(false, "the QoS of a message is never raised"));
        RULES.put("allow_duplicate_messages", isUsual(true, "each of overlapping subscriptions may get its copy"));
        RULES.put("set_tcp_nodelay", (to, option) -> to.usual(option, "always so"));
        RULES.put("sys_interval", (to, option) -> to.global(option, BrokerKey.SYS_INTERVAL, number(option.value())));
        RULES.put(
                "persistent_client_expiration",
                (to, option) -> to.global(option, BrokerKey.SESSION_EXPIRY, duration(option.value())));
    }

    private static void storage() {
        RULES.put("persistence", (to, option) -> {
            if (flag(option)) {
                to.usual(option, "everything is on the disk before it is acknowledged (journal.durability = \"disk\")");
            } else {
                to.global(option, BrokerKey.DURABILITY, "memory");
            }
        });
        text("persistence_location", BrokerKey.DATA);
        none("the journal has files of its own; what mosquitto.db holds is not read", "persistence_file");
        none("each change is written before it is acknowledged", "autosave_interval", "autosave_on_changes");
    }

    private static void logs() {
        RULES.put("log_dest", (to, option) -> {
            if (option.value().equals("stderr")) {
                to.usual(option, "the log goes to standard error");
            } else {
                to.none(option, "the log goes to standard error: let systemd or the shell take it further");
            }
        });
        none("only of syslog", "log_facility");
        RULES.put("log_timestamp", isUsual(true, "each line begins with the time"));
        none("times are written as ISO 8601 says", "log_timestamp_format");
        RULES.put("log_type", Rules::logType);
        RULES.put("connection_messages", (to, option) -> {
            if (flag(option)) {
                to.none(option, "connections are logged at log.level = \"debug\"");
            } else {
                to.usual(option, "connections that come and go well are not logged");
            }
        });
        none("only of mosquitto's library", "websockets_log_level", "websockets_headers_size");
    }

    /** The most that one of the lines asks for. */
    private static void logType(MosquittoImport to, Option option) {
        String level = switch (option.value()) {
            case "error" -> "error";
            case "warning" -> "warn";
            case "notice", "information" -> "info";
            case "debug", "all", "subscribe", "unsubscribe", "websockets" -> "debug";
            default -> "";
        };
        List<String> levels = List.of("", "error", "warn", "info", "debug");
        Object before = to.global(BrokerKey.LOG_LEVEL);
        if (level.isEmpty()) {
            to.none(option, "errors are always logged");
        } else if (before instanceof String other && levels.indexOf(other) >= levels.indexOf(level)) {
            to.usual(option, "log.level = \"" + other + "\" has it too");
        } else {
            to.replace(option, BrokerKey.LOG_LEVEL, level);
        }
    }

    private static void listeners() {
        RULES.put("listener", MosquittoImport::listen);
        RULES.put("port", (to, option) -> to.start(option, BrokerKey.PORT, number(option.value())));
        RULES.put("bind_address", (to, option) -> to.start(option, BrokerKey.HOST, option.value()));
        withhold("write an address of that device behind the port", "bind_interface");
        none("the address says which it is", "socket_domain");
        none("the broker serves no files", "http_dir");
        withhold("topics are not changed; rules can keep the clients of users apart (%u in acl_file)", "mount_point");
        withholdIf("CONNECT says the identifier; rules can ask that it is the user name", "use_username_as_clientid");
        RULES.put("max_connections", (to, option) -> {
            long count = number(option.value());
            if (count < 0) {
                to.usual(option, "limits.connections_max is " + BrokerKey.CONNECTIONS.standard());
            } else {
                to.global(option, BrokerKey.CONNECTIONS, count);
            }
        });
        number("max_qos", BrokerKey.QOS_MAX, 0);
        number("max_topic_alias", BrokerKey.TOPIC_ALIAS_MAXIMUM, 0);
        RULES.put("protocol", (to, option) -> {
            switch (option.value()) {
                case "mqtt" -> to.local(option, BrokerKey.PROTOCOL, "mqtt");
                case "websockets" -> to.local(option, BrokerKey.PROTOCOL, "ws");
                default -> to.none(option, "there is no such protocol");
            }
        });
        local("certfile", BrokerKey.CERTIFICATE);
        local("keyfile", BrokerKey.PRIVATE_KEY);
        local("cafile", BrokerKey.CLIENT_AUTHORITIES);
        local("crlfile", BrokerKey.CLIENT_REVOCATIONS);
        none("put the certificates of the folder into one file, for client_authorities", "capath");
        RULES.put(
                "require_certificate",
                (to, option) -> to.local(option, BrokerKey.CLIENT_CERTIFICATES, flag(option) ? "required" : "none"));
        RULES.put(
                "use_identity_as_username",
                (to, option) -> to.local(option, BrokerKey.USER_NAME_FROM_CERTIFICATE, flag(option) ? "cn" : "none"));
        withholdIf(
                "the common name or an alternative name of a certificate can be the user name, not its whole subject",
                "use_subject_as_username");
        none("TLS takes those that are safe", "ciphers", "ciphers_tls1.3", "dhparamfile");
        none("keys are read from PEM files", "tls_engine", "tls_engine_kpass_sha1", "tls_keyform");
        RULES.put("tls_version", (to, option) -> {
            if (option.value().equals("tlsv1.2")) {
                to.usual(option, "TLS 1.3 and 1.2");
            } else {
                to.none(option, "it is TLS 1.3 and 1.2");
            }
        });
    }

    // ---- kinds of rules

    private static void none(String why, String... names) {
        for (String name : names) {
            RULES.put(name, (to, option) -> to.none(option, why));
        }
    }

    private static void withhold(String why, String name) {
        RULES.put(name, (to, option) -> to.withhold(option, why));
    }

    private static void withholdIf(String why, String name) {
        RULES.put(name, (to, option) -> {
            if (flag(option)) {
                to.withhold(option, why);
            } else {
                to.usual(option, why);
            }
        });
    }

    private static void unprotected(String why, String... names) {
        for (String name : names) {
            RULES.put(name, (to, option) -> to.unprotected(option, why));
        }
    }

    private static void text(String name, Key key) {
        RULES.put(name, (to, option) -> to.global(option, key, option.value()));
    }

    private static void local(String name, Key key) {
        RULES.put(name, (to, option) -> to.local(option, key, option.value()));
    }

    /** A number, where mosquitto's 0 is this of ours. */
    private static void number(String name, Key key, long zero) {
        RULES.put(name, (to, option) -> {
            long value = number(option.value());
            to.global(option, key, value == 0 ? zero : value);
        });
    }

    private static Rule isUsual(boolean usual, String why) {
        return (to, option) -> {
            if (flag(option) == usual) {
                to.usual(option, why);
            } else {
                to.none(option, why);
            }
        };
    }

    private static boolean flag(Option option) {
        return switch (option.value()) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("it must be true or false");
        };
    }

    static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("it must be a number", e);
        }
    }

    private static long duration(String text) {
        long days = switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
            case 'h' -> 0;
            case 'd' -> 1;
            case 'w' -> 7;
            case 'm' -> 30;
            case 'y' -> 365;
            default -> throw new IllegalArgumentException("it must end with h, d, w, m or y");
        };
        long count = number(text.substring(0, text.length() - 1));
        return count * (days == 0 ? 3_600 : days * 86_400);
    }

    private static final long TOPIC_AND_PROPERTIES_BYTES = 65_535 + 1_024;
}
