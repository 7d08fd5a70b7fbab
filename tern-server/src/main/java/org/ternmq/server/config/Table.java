package org.ternmq.server.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;

/** What was written in one table, the later over the earlier, and what holds where nothing was. For one thread. */
final class Table {
    private final Origin origin;
    private final BiConsumer<Origin, String> problems;
    private final Map<Key, Setting> written = new HashMap<>();

    private record Setting(Object value, Origin origin) {}

    /**
     * An empty one.
     *
     * @param problems hears what is wrong, and where
     */
    Table(Origin origin, BiConsumer<Origin, String> problems) {
        this.origin = origin;
        this.problems = problems;
    }

    void put(Key key, Object value, Origin at) {
        written.put(key, new Setting(value, at));
    }

    /** Whether it was written. */
    boolean has(Key key) {
        return written.containsKey(key);
    }

    /** Something is wrong with a key, or with the table if it does not have that. */
    void problem(Key key, String text) {
        Setting setting = written.get(key);
        problems.accept(setting == null ? origin : setting.origin(), text);
    }

    /** Whether it was written; a problem if it was not. */
    boolean requires(Key key) {
        if (!has(key)) {
            problem(
                    key,
                    "missing key \"" + key.keyName() + "\" in " + key.section().header());
        }
        return has(key);
    }

    /** Tells of what is written of a section, of which nothing is of use if none of its first keys is written. */
    void checkSection(Section section, Key... first) {
        if (Arrays.stream(first).noneMatch(this::has)) {
            section.keys().stream()
                    .filter(this::has)
                    .findFirst()
                    .ifPresent(key -> problem(
                            key,
                            key.keyName() + " is of no use without "
                                    + Arrays.stream(first).map(Key::keyName).collect(Collectors.joining(" or "))));
        }
    }

    /** What holds for a key; nothing if it was not written and has no standard. */
    Optional<ConfigurationLoader.Value> effective(Section section, int index, Key key) {
        Setting setting = written.get(key);
        return setting == null
                ? Optional.ofNullable(key.standard())
                        .map(standard -> new ConfigurationLoader.Value(section, index, key, standard, Optional.empty()))
                : Optional.of(new ConfigurationLoader.Value(
                        section,
                        index,
                        key,
                        setting.value(),
                        Optional.of(setting.origin().toString())));
    }

    Object value(Key key) {
        Setting setting = written.get(key);
        return setting == null ? Objects.requireNonNull(key.standard(), key.keyName()) : setting.value();
    }

    boolean flag(Key key) {
        return (Boolean) value(key);
    }

    int number(Key key) {
        return Math.toIntExact(count(key));
    }

    long count(Key key) {
        return (Long) value(key);
    }

    String text(Key key) {
        return (String) value(key);
    }

    Path path(Key key) {
        return Path.of(text(key));
    }

    /** Nothing if it was not written. */
    Optional<Path> pathIfAny(Key key) {
        return has(key) ? Optional.of(path(key)) : Optional.empty();
    }

    /** Of a list, or of what may be one or a list. */
    List<String> texts(Key key) {
        return value(key) instanceof List<?> list
                ? list.stream().map(String.class::cast).toList()
                : List.of(text(key));
    }

    <E extends Enum<E>> E word(Class<E> type, Key key) {
        return Enum.valueOf(type, text(key).toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
