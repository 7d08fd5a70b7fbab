package org.ternmq.server.config;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of the configuration file. */
public enum Section {
    /** What stands before the first table. */
    TOP("", false),
    /** One for each address to listen on. */
    LISTENER("listener", true),
    /** Bounds of connections, sessions and queues. */
    LIMITS("limits", false),
    /** What of the protocol is offered. */
    FEATURES("features", false),
    /** What is logged, and how. */
    LOG("log", false);

    private final String tableName;
    private final boolean many;

    Section(String tableName, boolean many) {
        this.tableName = tableName;
        this.many = many;
    }

    /** How the file calls it; empty for the top. */
    public String tableName() {
        return tableName;
    }

    /** Whether the table may be written several times, as {@code [[name]]}. */
    public boolean isMany() {
        return many;
    }

    /** Its keys in the order of the table. */
    public List<Key> keys() {
        return Arrays.stream(Key.values()).filter(key -> key.section() == this).toList();
    }

    @Nullable
    Key key(String name) {
        return keys().stream()
                .filter(key -> key.keyName().equals(name))
                .findFirst()
                .orElse(null);
    }

    static @Nullable Section named(String name) {
        return Arrays.stream(values())
                .filter(section -> section != TOP && section.tableName.equals(name))
                .findFirst()
                .orElse(null);
    }

    /** As it is written in the file: {@code [limits]}, {@code [[listener]]}. */
    String header() {
        return many ? "[[" + tableName + "]]" : "[" + tableName + "]";
    }
}
