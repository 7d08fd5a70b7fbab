package org.ternmq.server.config.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.server.config.ConfigurationLoader.Value;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;

/** The values that hold in a broker, by table and key; a listener's table is known by where it listens. Immutable. */
public final class Effective {
    private final Map<String, Map<Key, Value>> tables;

    private Effective(Map<String, Map<Key, Value>> tables) {
        this.tables = tables;
    }

    /** Those of a configuration. */
    public static Effective of(List<Value> values) {
        Map<String, Map<Key, Value>> counted = new LinkedHashMap<>();
        for (Value value : values) {
            String table = value.section().isMany()
                    ? value.section().tableName() + " " + value.index()
                    : value.section().tableName();
            counted.computeIfAbsent(table, t -> new LinkedHashMap<>()).put(value.key(), value);
        }
        Map<String, Map<Key, Value>> named = new LinkedHashMap<>();
        counted.forEach((table, keys) -> {
            String name = table.startsWith(Section.LISTENER.tableName() + " ") ? where(keys) : table;
            while (named.containsKey(name)) { // several at port 0
                name += "+";
            }
            named.put(name, keys);
        });
        return new Effective(named);
    }

    /** All of them, in their order. */
    public List<Value> values() {
        return tables.values().stream().flatMap(keys -> keys.values().stream()).toList();
    }

    private static String where(Map<Key, Value> keys) {
        Value unix = keys.get(BrokerKey.UNIX);
        return Section.LISTENER.tableName() + " "
                + (unix != null ? unix.value() : text(keys, BrokerKey.HOST) + ":" + text(keys, BrokerKey.PORT));
    }

    private static String text(Map<Key, Value> keys, Key key) {
        Value value = keys.get(key);
        return value == null ? "" : value.value().toString();
    }

    /** What is another in another configuration, in its order. */
    public List<Change> changesTo(Effective next) {
        List<Change> changes = new ArrayList<>();
        for (String table : inOneOf(next.tables, tables)) {
            Map<Key, Value> before = tables.getOrDefault(table, Map.of());
            Map<Key, Value> after = next.tables.getOrDefault(table, Map.of());
            boolean isLive = isLive(before) && isLive(after);
            if (isOneOfMany(before, after) && (before.isEmpty() || after.isEmpty())) {
                changes.add(new Change(
                        table, before.isEmpty() ? "none" : "there", after.isEmpty() ? "none" : "new", isLive));
                continue;
            }
            for (Key key : inOneOf(after, before)) {
                if (isOther(before.get(key), after.get(key))) {
                    changes.add(new Change(
                            path(table, key), shown(before.get(key)), shown(after.get(key)), isLive && key.isLive()));
                }
            }
        }
        return changes;
    }

    /** What holds when a broker with these values has taken what it can of another configuration. */
    public Effective asFarAsLive(Effective next) {
        Map<String, Map<Key, Value>> merged = new LinkedHashMap<>();
        for (String table : inOneOf(next.tables, tables)) {
            Map<Key, Value> before = tables.getOrDefault(table, Map.of());
            Map<Key, Value> after = next.tables.getOrDefault(table, Map.of());
            Map<Key, Value> both = new LinkedHashMap<>();
            boolean isLive = isLive(before) && isLive(after);
            for (Key key : inOneOf(after, before)) {
                Value value = (isLive && key.isLive() ? after : before).get(key);
                if (value != null) {
                    both.put(key, value);
                }
            }
            if (!both.isEmpty()) {
                merged.put(table, both);
            }
        }
        return new Effective(merged);
    }

    private static <K> Set<K> inOneOf(Map<K, ?> first, Map<K, ?> second) {
        Set<K> all = new LinkedHashSet<>(first.keySet());
        all.addAll(second.keySet());
        return all;
    }

    private static boolean isOneOfMany(Map<Key, Value> before, Map<Key, Value> after) {
        return (before.isEmpty() ? after : before)
                .keySet().stream().anyMatch(key -> key.section().isMany());
    }

    /** Whether a running broker takes a change in such a table at all. */
    private static boolean isLive(Map<Key, Value> keys) {
        String protocol = text(keys, BrokerKey.PROTOCOL);
        return !protocol.equals("quic")
                && !protocol.equals("mqtt-sn")
                && keys.keySet().stream().noneMatch(key -> key.section() == Section.DURABILITY);
    }

    private static boolean isOther(@Nullable Value before, @Nullable Value after) {
        return !Objects.equals(before == null ? null : before.value(), after == null ? null : after.value());
    }

    private static String path(String table, Key key) {
        return table.isEmpty() ? key.keyName() : table + "." + key.keyName();
    }

    private static String shown(@Nullable Value value) {
        return Optional.ofNullable(value)
                .map(one -> one.key().mayBeSecret() ? "…" : one.value().toString())
                .orElse("none");
    }
}
