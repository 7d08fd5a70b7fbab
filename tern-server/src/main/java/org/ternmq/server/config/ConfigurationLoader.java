package org.ternmq.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;
import org.ternmq.server.config.key.Shape;

/** Makes a {@link Configuration} of a TOML file, the environment and the command line; the later win. Strict: all errors at once. */
public final class ConfigurationLoader {
    private ConfigurationLoader() {}

    /**
     * What holds for a key of a table.
     *
     * @param index which of the tables of that name it is, from 0
     * @param value a text, whole number or truth value, or a list of texts
     * @param origin where it was written: a file with line and column, a variable, an option; empty for the standard
     */
    public record Value(Section section, int index, Key key, Object value, Optional<String> origin) {}

    /**
     * Loads what a broker is started with.
     *
     * @param file null for none
     * @param environment of the process; what begins with {@code TERN__} counts
     * @param assignments of the command line
     */
    public static Configuration load(@Nullable Path file, Map<String, String> environment, List<Assignment> assignments)
            throws ConfigurationException {
        return read(Content.of(file), environment, assignments).bind();
    }

    /** A configuration, and what it is key by key, in the order of the reference page. */
    public record Loaded(Configuration configuration, List<Value> values) {
        /** Keeps a copy. */
        public Loaded {
            values = List.copyOf(values);
        }
    }

    /** A configuration that can be read, and read again. */
    @FunctionalInterface
    public interface Source {
        /**
         * Reads it as it is now.
         *
         * @throws ConfigurationException if it cannot be used, with all that is wrong
         */
        Loaded read() throws ConfigurationException;
    }

    /** What a file says, or something that comes in place of one. */
    @FunctionalInterface
    public interface Content {
        /**
         * Reads it as it is now.
         *
         * @throws ConfigurationException if it cannot be read
         */
        Optional<Toml> read() throws ConfigurationException;

        /** That of a file; null for none. */
        static Content of(@Nullable Path file) {
            return () -> file == null ? Optional.empty() : Optional.of(new Toml(file.toString(), text(file)));
        }
    }

    /**
     * A text in TOML.
     *
     * @param name for errors
     */
    public record Toml(String name, String text) {}

    /**
     * The configuration that {@link #load} takes, for who wants to read it again.
     *
     * @param content of its file
     */
    public static Source source(Content content, Map<String, String> environment, List<Assignment> assignments) {
        return () -> {
            Settings settings = read(content, environment, assignments);
            return new Loaded(settings.bind(), settings.effective());
        };
    }

    /**
     * Whether a text could be a configuration file.
     *
     * @param name for errors
     * @throws ConfigurationException if not, with all that is wrong
     */
    public static void check(String name, String text) throws ConfigurationException {
        Settings settings = new Settings();
        new TomlSource(name, settings).read(text);
        settings.checkAll();
    }

    private static Settings read(Content content, Map<String, String> environment, List<Assignment> assignments)
            throws ConfigurationException {
        Settings settings = new Settings();
        content.read().ifPresent(toml -> new TomlSource(toml.name(), settings).read(toml.text()));
        List<Assignment> all = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                String path =
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace("__", ".");
                all.add(new Assignment(name, path, value));
            }
        });
        all.addAll(assignments);
        for (Assignment assignment : all) {
            assign(assignment, settings);
        }
        settings.checkAll();
        return settings;
    }

    private static String text(Path file) throws ConfigurationException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException error) {
            throw new ConfigurationException(file + ": there is no such file");
        } catch (CharacterCodingException error) {
            throw new ConfigurationException(file + ": is not UTF-8");
        } catch (IOException error) {
            throw new ConfigurationException(file + ": cannot be read: " + error.getMessage());
        }
    }

    private static void assign(Assignment assignment, Settings settings) {
        Origin origin = Origin.of(assignment.origin());
        String[] names = assignment.path().split("\\.", -1);
        Section section = names.length == 1 ? Section.TOP : Section.named(names[0]);
        if (section == null || names.length == 1 && Section.named(names[0]) != null) {
            settings.problem(
                    origin,
                    section == null
                            ? Settings.unknown(Section.TOP, names[0])
                            : names[0] + " is a table: name one of its keys");
        } else if (section.isMany()) {
            assignToOneOf(section, assignment, names, settings);
        } else if (names.length > 2) {
            settings.problem(origin, Settings.unknown(section, assignment.path().substring(names[0].length() + 1)));
        } else {
            String name = names[names.length - 1];
            settings.set(section, 0, name, value(section.key(name), assignment.value()), origin);
        }
    }

    /** {@code listener.0.port}: counted from 0; the next after the last makes a new one. */
    private static void assignToOneOf(Section section, Assignment assignment, String[] names, Settings settings) {
        Origin origin = Origin.of(assignment.origin());
        int count = settings.count(section);
        int index = names.length == 3 ? index(names[1]) : -1;
        String one = section.tableName();
        if (index < 0) {
            String example = section == Section.LISTENER
                    ? "listener.0.port: the number counts the listeners"
                    : "durability.0.filter: the number counts the rules";
            settings.problem(origin, "write it as " + example + " from 0");
            return;
        }
        if (index > count) {
            settings.problem(origin, "there is no " + one + ' ' + index + "; the next is " + one + '.' + count);
            return;
        }
        if (index == count) {
            settings.add(section, origin);
            if (section == Section.LISTENER && count == 0) { // the one that is there without configuration
                settings.set(section, 0, BrokerKey.PORT.keyName(), (long) Listener.STANDARD.port(), origin);
            }
        }
        settings.set(section, index, names[2], value(section.key(names[2]), assignment.value()), origin);
    }

    private static int index(String digits) {
        return digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : -1;
    }

    /** As in the file; since shells take quotes away, a text needs none. */
    private static Object value(@Nullable Key key, String text) {
        Shape shape = key == null ? null : key.shape();
        boolean isText = shape instanceof Shape.Text
                || shape instanceof Shape.Choice
                || shape instanceof Shape.Texts && !text.startsWith("[");
        if (isText && !text.startsWith("\"") && !text.startsWith("'")) {
            return text;
        }
        Object value = TomlSource.value(text);
        return value == null ? text : value;
    }

    private static final String PREFIX = "TERN__";
}
