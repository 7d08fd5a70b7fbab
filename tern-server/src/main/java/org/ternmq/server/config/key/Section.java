package org.ternmq.server.config.key;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of the configuration file. */
public enum Section {
    /** What stands before the first table. */
    TOP("", false, "What stands before the first table."),
    /** One for each address to listen on. */
    LISTENER(
            "listener",
            true,
            "One for each address to listen on, as often as needed; without any the broker listens on 127.0.0.1, port 1883."
                    + " In the environment and on the command line listeners are counted from 0: TERN__LISTENER__0__PORT,"
                    + " listener.0.port."),
    /** Bounds of connections, sessions and queues. */
    LIMITS(
            "limits",
            false,
            "Bounds of connections, sessions and queues. What is beyond is refused or dropped with a reason, never in silence."),
    /** How much is taken on at a time. */
    OVERLOAD(
            "overload",
            false,
            "How much the broker takes on at a time, and from whom; 0 is no bound. What each does, and what a broker that anyone can reach"
                    + " should have, is told in [overload.md](overload.md)."),
    /** What of the protocol is offered. */
    FEATURES(
            "features",
            false,
            "What of the protocol is offered. Clients of MQTT 5.0 are told at CONNECT what is not, and refused if they use it."),
    /** Who gets in. */
    AUTHENTICATION(
            "authentication",
            false,
            "Who gets in, see [authentication.md](authentication.md). If neither this nor one of the next two tables names a way in,"
                    + " everybody gets in who can reach a listener; else who shows nothing gets in only with allow_anonymous = true."),
    /** Tokens as a way in. */
    TOKENS(
            "tokens",
            false,
            "Tokens (JWT) as a way in, see [authentication-tokens.md](authentication-tokens.md); one of the first four keys turns it on."),
    /** A service that is asked. */
    HTTP_LOGIN(
            "http_login",
            false,
            "A service that is asked over HTTP as a way in, see [authentication-http.md](authentication-http.md)."),
    /** What clients may do. */
    AUTHORIZATION(
            "authorization",
            false,
            "What clients may publish and subscribe to, see [authorization.md](authorization.md): everything, unless there are rules."),
    /** What others have added. */
    PLUGINS(
            "plugins",
            false,
            "What others have added to the broker, see [plugins.md](plugins.md). If there is no way in but plug-ins, and none of them is one, the"
                    + " broker starts only with allow_anonymous = true, and everybody gets in."),
    /** How what must survive is kept on disk. */
    JOURNAL(
            "journal",
            false,
            "How sessions, subscriptions, messages and retained messages are kept in the data folder, and how safe an acknowledgement is."),
    /** How safe messages to some topics are. */
    DURABILITY(
            "durability",
            true,
            "One for each kind of messages that are less precious than others, as often as needed; of those that match a topic the"
                    + " first holds. What is not written (memory) waits for kept sessions in memory, and is gone after a restart;"
                    + " packet identifiers of kept sessions are written all the same."),
    /** Where operators ask. */
    ADMIN(
            "admin",
            false,
            "Where operators ask over HTTP, and the programs that watch for them, see [operations.md](operations.md); off unless http_port is set."),
    /** What is logged, and how. */
    LOG("log", false, "What is logged, and how. The log goes to standard error.");

    private final String tableName;
    private final boolean many;
    private final String summary;

    Section(String tableName, boolean many, String summary) {
        this.tableName = tableName;
        this.many = many;
        this.summary = summary;
    }

    /** How the file calls it; empty for the top. */
    public String tableName() {
        return tableName;
    }

    /** Whether the table may be written several times, as {@code [[name]]}. */
    public boolean isMany() {
        return many;
    }

    /** What it is for, in a sentence or two. */
    public String summary() {
        return summary;
    }

    /** Its keys in the order of the table. */
    public List<Key> keys() {
        return Key.all().stream().filter(key -> key.section() == this).toList();
    }

    /** The key of that name; null if there is none. */
    public @Nullable Key key(String name) {
        return keys().stream()
                .filter(key -> key.keyName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The table that the file calls so; null if there is none. */
    public static @Nullable Section named(String name) {
        return Arrays.stream(values())
                .filter(section -> section != TOP && section.tableName.equals(name))
                .findFirst()
                .orElse(null);
    }

    /** As it is written in the file: {@code [limits]}, {@code [[listener]]}. */
    public String header() {
        return many ? "[[" + tableName + "]]" : "[" + tableName + "]";
    }
}
