package org.ternmq.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.server.config.key.Section;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads TOML text into settings. */
final class TomlSource {
    private final String name;
    private final Settings settings;

    /**
     * A source of settings.
     *
     * @param name of the file, for errors
     */
    TomlSource(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
    }

    void read(String text) {
        TomlParseResult file = Toml.parse(text);
        for (TomlParseError error : file.errors()) {
            settings.problem(at(error.position()), String.valueOf(error.getMessage()));
        }
        for (String key : file.keySet()) {
            Object value = get(file, key);
            Section section = Section.named(key);
            if (section == null) {
                settings.set(Section.TOP, 0, key, value, at(file, key));
            } else if (section.isMany()) {
                readMany(section, value, at(file, key));
            } else if (value instanceof TomlTable table) {
                readTable(section, 0, table);
            } else {
                settings.problem(at(file, key), key + " is a table: write " + section.header());
            }
        }
    }

    private void readMany(Section section, Object value, Origin origin) {
        if (!(value instanceof TomlArray array)) {
            settings.problem(origin, section.tableName() + " can be there several times: write " + section.header());
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            Origin place = at(array.inputPositionOf(i));
            if (array.get(i) instanceof TomlTable table) {
                settings.add(section, place);
                readTable(section, settings.count(section) - 1, table);
            } else {
                settings.problem(place, section.tableName() + " is a list of tables: write " + section.header());
            }
        }
    }

    private void readTable(Section section, int index, TomlTable table) {
        for (String key : table.keySet()) {
            settings.set(section, index, key, get(table, key), at(table, key));
        }
    }

    private static Object get(TomlTable table, String key) {
        return java.util.Objects.requireNonNull(table.get(List.of(key)));
    }

    private Origin at(TomlTable table, String key) {
        return at(table.inputPositionOf(List.of(key)));
    }

    private Origin at(@Nullable TomlPosition position) {
        return position == null ? Origin.of(name) : new Origin(name, position.line(), position.column());
    }

    /** The value that the text stands for in a file; null if it stands for none. */
    static @Nullable Object value(String text) {
        TomlParseResult parsed = Toml.parse("value = " + text);
        return parsed.hasErrors() || parsed.size() != 1 ? null : parsed.get(List.of("value"));
    }
}
