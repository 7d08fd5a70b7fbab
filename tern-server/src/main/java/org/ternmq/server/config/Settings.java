package org.ternmq.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;

/** The values that were written, the later over the earlier, and the errors found on the way. For one thread. */
final class Settings {
    private final Map<Key, Setting> values = new EnumMap<>(Key.class);
    private final List<Entry> listeners = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private record Setting(Object value, Origin origin) {}

    private record Problem(Origin origin, String text) {}

    /** One {@code [[listener]]}. */
    private record Entry(Origin origin, Map<Key, Setting> values) {}

    void problem(Origin origin, String text) {
        problems.add(new Problem(origin, text));
    }

    int listenerCount() {
        return listeners.size();
    }

    void addListener(Origin origin) {
        listeners.add(new Entry(origin, new EnumMap<>(Key.class)));
    }

    /** Sets a key of a table; for {@code [[listener]]} of the given one. */
    void set(Section section, int index, String name, Object value, Origin origin) {
        Key key = section.key(name);
        if (key == null) {
            problem(origin, unknown(section, name));
        } else if (!key.shape().accepts(value)) {
            problem(origin, name + " must be " + key.shape().describe() + ", not " + shown(value) + meant(key, value));
        } else {
            of(section, index).put(key, new Setting(value, origin));
        }
    }

    private Map<Key, Setting> of(Section section, int index) {
        return section.isMany() ? listeners.get(index).values() : values;
    }

    private static String shown(Object value) {
        return switch (value) {
            case String text -> '"' + text + '"';
            case Long number -> number.toString();
            case Boolean flag -> flag.toString();
            case Double number -> number.toString();
            case org.tomlj.TomlArray array -> "a list";
            case org.tomlj.TomlTable table -> "a table";
            default -> "a time";
        };
    }

    private static String meant(Key key, Object value) {
        String near = key.shape() instanceof Shape.Choice choice && value instanceof String text
                ? Nearest.to(text, choice.words())
                : null;
        return near == null ? "" : ", did you mean \"" + near + "\"?";
    }

    static String unknown(Section section, String name) {
        String known = "unknown key \"" + name + '"' + (section == Section.TOP ? "" : " in " + section.header());
        for (Section other : Section.values()) {
            if (other.key(name) != null) {
                return known + ", it belongs "
                        + (other == Section.TOP
                                ? "at the top of the file, before the first table"
                                : "in " + other.header());
            }
        }
        String near = Nearest.to(name, names(section));
        return near == null ? known : known + ", did you mean \"" + near + "\"?";
    }

    private static Collection<String> names(Section section) {
        Stream<String> keys = section.keys().stream().map(Key::keyName);
        Stream<String> tables = section == Section.TOP
                ? Stream.of(Section.values())
                        .filter(other -> other != Section.TOP)
                        .map(Section::tableName)
                : Stream.of();
        return Stream.concat(keys, tables).toList();
    }

    /** What only shows when all is read. */
    void checkWhole() {
        for (Entry entry : listeners) {
            if (!entry.values().containsKey(Key.PORT)) {
                problem(entry.origin(), "missing key \"port\" in " + Section.LISTENER.header());
            } else {
                checkReach(entry);
            }
        }
        Setting anonymous = values.get(Key.ALLOW_ANONYMOUS);
        if (anonymous != null && !flag(Key.ALLOW_ANONYMOUS)) {
            problem(
                    anonymous.origin(),
                    "allow_anonymous = false would let nobody in, since this version knows no users yet;"
                            + " leave it out for clients on this machine only");
        }
    }

    private void checkReach(Entry entry) {
        Listener listener = listener(entry);
        Origin origin = entry.values()
                .getOrDefault(Key.HOST, new Setting("", entry.origin()))
                .origin();
        if (listener.address().isUnresolved()) {
            problem(origin, "there is no host \"" + listener.host() + "\"");
        } else if (!listener.isLoopback() && !flag(Key.ALLOW_ANONYMOUS)) {
            problem(
                    origin,
                    "listener " + listener + " can be reached from other machines and nobody has to log in;"
                            + " write allow_anonymous = true if that is meant, or host = \"127.0.0.1\"");
        }
    }

    void throwIfWrong() throws ConfigurationException {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems.stream()
                    .sorted((a, b) -> a.origin().line() != b.origin().line()
                            ? Integer.compare(a.origin().line(), b.origin().line())
                            : Integer.compare(a.origin().column(), b.origin().column()))
                    .map(problem -> problem.origin() + ": " + problem.text())
                    .toList());
        }
    }

    boolean isSound() {
        return problems.isEmpty();
    }

    Configuration bind() {
        return new Configuration(
                Path.of(text(values, Key.DATA)),
                number(Key.LOOPS),
                word(Configuration.Transport.class, Key.TRANSPORT),
                flag(Key.ALLOW_ANONYMOUS),
                number(Key.SYS_INTERVAL),
                listeners.isEmpty()
                        ? List.of(Listener.STANDARD)
                        : listeners.stream().map(Settings::listener).toList(),
                bindLimits(),
                count(values, Key.MAILBOX_MESSAGES),
                count(values, Key.MAILBOX_BYTES),
                flag(Key.TEST_AUTHENTICATION),
                bindJournal(),
                new Configuration.Log(
                        word(Configuration.Log.Level.class, Key.LOG_LEVEL),
                        word(Configuration.Log.Format.class, Key.LOG_FORMAT)));
    }

    private Configuration.Journal bindJournal() {
        return new Configuration.Journal(
                word(Configuration.Journal.Durability.class, Key.DURABILITY),
                number(Key.SEGMENT_BYTES),
                count(values, Key.UNSYNCED_BYTES),
                count(values, Key.LOW_SPACE_BYTES));
    }

    private Limits bindLimits() {
        return Limits.DEFAULT.with(limits -> {
            limits.connectionsMax = number(Key.CONNECTIONS);
            limits.connectTimeoutSeconds = number(Key.CONNECT_TIMEOUT);
            limits.packetBytesMax = number(Key.PACKET_BYTES);
            limits.clientIdBytesMax = number(Key.CLIENT_ID_BYTES);
            limits.topicLevelsMax = number(Key.TOPIC_LEVELS);
            limits.topicBytesMax = number(Key.TOPIC_BYTES);
            limits.keepAliveSecondsMax = number(Key.KEEP_ALIVE);
            limits.receiveMaximum = number(Key.RECEIVE_MAXIMUM);
            limits.inFlightMax = number(Key.IN_FLIGHT);
            limits.topicAliasMaximum = number(Key.TOPIC_ALIAS_MAXIMUM);
            limits.topicAliasesToClientMax = number(Key.TOPIC_ALIASES_TO_CLIENT);
            limits.queueMessagesMax = number(Key.QUEUE_MESSAGES);
            limits.queueBytesMax = count(values, Key.QUEUE_BYTES);
            limits.unsentBytesMax = count(values, Key.UNSENT_BYTES);
            limits.subscriptionsMax = number(Key.SUBSCRIPTIONS);
            limits.sessionExpirySecondsMax = count(values, Key.SESSION_EXPIRY);
            limits.retainedMessagesMax = number(Key.RETAINED_MESSAGES);
            limits.retainedBytesMax = count(values, Key.RETAINED_BYTES);
            limits.responseInformation = text(values, Key.RESPONSE_INFORMATION);
            limits.features = new Features(
                    Qos.of(number(Key.QOS_MAX)),
                    flag(Key.RETAIN),
                    flag(Key.WILDCARDS),
                    flag(Key.SUBSCRIPTION_IDS),
                    flag(Key.SHARED_SUBSCRIPTIONS));
        });
    }

    private static Listener listener(Entry entry) {
        return new Listener(text(entry.values(), Key.HOST), Math.toIntExact(count(entry.values(), Key.PORT)));
    }

    private boolean flag(Key key) {
        return (Boolean) value(values, key);
    }

    private int number(Key key) {
        return Math.toIntExact(count(values, key));
    }

    private <E extends Enum<E>> E word(Class<E> type, Key key) {
        return Enum.valueOf(type, text(values, key).toUpperCase(Locale.ROOT));
    }

    private static String text(Map<Key, Setting> values, Key key) {
        return (String) value(values, key);
    }

    private static long count(Map<Key, Setting> values, Key key) {
        return (Long) value(values, key);
    }

    private static Object value(Map<Key, Setting> values, Key key) {
        @Nullable Setting setting = values.get(key);
        return setting == null ? Objects.requireNonNull(key.standard(), key.keyName()) : setting.value();
    }
}
