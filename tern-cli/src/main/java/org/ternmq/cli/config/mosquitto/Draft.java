package org.ternmq.cli.config.mosquitto;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.output.Toml;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;

/** Tern's configuration as it grows. */
final class Draft {
    /** A table with its keys, in the order of the reference page when it is written. */
    static final class Values {
        private final Map<Key, Object> values = new LinkedHashMap<>();

        void put(Key key, Object value) {
            values.put(key, value);
        }

        @Nullable
        Object get(Key key) {
            return values.get(key);
        }

        void remove(Key key) {
            values.remove(key);
        }
    }

    final Values global = new Values();
    final List<Values> listeners = new ArrayList<>();

    /** As a file. */
    String toml() {
        StringBuilder out = new StringBuilder();
        for (Section section : Section.values()) {
            List<Values> tables = section == Section.LISTENER ? listeners : List.of(global);
            tables.forEach(table -> write(section, table, out));
        }
        return out.toString();
    }

    private static void write(Section section, Values table, StringBuilder out) {
        List<Key> keys =
                section.keys().stream().filter(key -> table.get(key) != null).toList();
        if (keys.isEmpty()) {
            return;
        }
        if (!out.isEmpty()) {
            out.append('\n');
        }
        if (section != Section.TOP) {
            out.append(section.header()).append('\n');
        }
        for (Key key : keys) {
            out.append(key.keyName())
                    .append(" = ")
                    .append(Toml.of(Objects.requireNonNull(table.get(key))))
                    .append('\n');
        }
    }
}
