package org.ternmq.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.tomlj.TomlArray;

/** The values that were written, the later over the earlier, and the errors found on the way. For one thread. */
final class Settings {
    private final Table values = new Table(Origin.of("configuration"), this::problem); // of what there is one of
    private final Map<Section, List<Table>> tables = new EnumMap<>(Section.class); // of those that can be many
    private final List<Problem> problems = new ArrayList<>();

    private record Problem(Origin origin, String text) {}

    void problem(Origin origin, String text) {
        problems.add(new Problem(origin, text));
    }

    int count(Section section) {
        return all(section).size();
    }

    /** Adds a table of those that there can be many of. */
    void add(Section section, Origin origin) {
        all(section).add(new Table(origin, this::problem));
    }

    private List<Table> all(Section section) {
        return tables.computeIfAbsent(section, s -> new ArrayList<>());
    }

    /** Sets a key of a table; where there can be many, of the given one. */
    void set(Section section, int index, String name, Object read, Origin origin) {
        Object value = read instanceof TomlArray array ? array.toList() : read;
        Key key = section.key(name);
        if (key == null) {
            problem(origin, unknown(section, name));
        } else if (!key.shape().accepts(value)) {
            problem(origin, name + " must be " + key.shape().describe() + ", not " + shown(value) + meant(key, value));
        } else {
            of(section, index).put(key, value, origin);
        }
    }

    private Table of(Section section, int index) {
        return section.isMany() ? all(section).get(index) : values;
    }

    private static String shown(Object value) {
        return switch (value) {
            case String text -> '"' + text + '"';
            case Long number -> number.toString();
            case Boolean flag -> flag.toString();
            case Double number -> number.toString();
            case List<?> list -> list.stream().map(Settings::shown).collect(Collectors.joining(", ", "[", "]"));
            case TomlArray array -> "a list";
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
        List<String> homes = Stream.of(Section.values())
                .filter(other -> other.key(name) != null)
                .map(other -> other == Section.TOP
                        ? "at the top of the file, before the first table"
                        : "in " + other.header())
                .toList();
        if (!homes.isEmpty()) {
            return known + ", it belongs " + String.join(" or ", homes);
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

    /** What values shows when all is read. */
    void checkWhole() {
        boolean isAnonymousAllowed = values.flag(Key.ALLOW_ANONYMOUS);
        all(Section.LISTENER).forEach(table -> new ListenerSettings(table).check(isAnonymousAllowed));
        all(Section.DURABILITY).forEach(Settings::checkRule);
        if (values.has(Key.ALLOW_ANONYMOUS) && !isAnonymousAllowed) {
            values.problem(
                    Key.ALLOW_ANONYMOUS,
                    "allow_anonymous = false would let nobody in, since this version knows no users yet;"
                            + " leave it out for clients on this machine only");
        }
    }

    private static void checkRule(Table table) {
        table.requires(Key.RULE_DURABILITY);
        if (table.requires(Key.RULE_FILTER)) {
            try {
                if (TopicFilter.of(table.text(Key.RULE_FILTER)).isShared()) {
                    table.problem(
                            Key.RULE_FILTER,
                            "a shared filter has no messages of its own: leave out $share and the name");
                }
            } catch (IllegalArgumentException wrong) {
                table.problem(Key.RULE_FILTER, String.valueOf(wrong.getMessage()));
            }
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
                values.path(Key.DATA),
                values.number(Key.LOOPS),
                values.word(Configuration.Transport.class, Key.TRANSPORT),
                values.flag(Key.ALLOW_ANONYMOUS),
                values.number(Key.SYS_INTERVAL),
                count(Section.LISTENER) == 0
                        ? List.of(Listener.STANDARD)
                        : all(Section.LISTENER).stream()
                                .map(table -> new ListenerSettings(table).listener())
                                .toList(),
                bindLimits(),
                bindOverload(),
                values.count(Key.MAILBOX_MESSAGES),
                values.count(Key.MAILBOX_BYTES),
                values.flag(Key.TEST_AUTHENTICATION),
                bindJournal(),
                new Configuration.Log(
                        values.word(Configuration.Log.Level.class, Key.LOG_LEVEL),
                        values.word(Configuration.Log.Format.class, Key.LOG_FORMAT)));
    }

    private Configuration.Journal bindJournal() {
        return new Configuration.Journal(
                values.word(Durability.class, Key.DURABILITY),
                all(Section.DURABILITY).stream().map(Settings::rule).toList(),
                values.number(Key.SEGMENT_BYTES),
                values.count(Key.UNSYNCED_BYTES),
                values.count(Key.LOW_SPACE_BYTES));
    }

    private OverloadLimits bindOverload() {
        return OverloadLimits.DEFAULT.with(overload -> {
            overload.connectionsPerSecondMax = values.number(Key.CONNECTIONS_PER_SECOND);
            overload.connectionsPerAddressMax = values.number(Key.CONNECTIONS_PER_ADDRESS);
            overload.connectsPerAddressPerSecondMax = values.number(Key.CONNECTS_PER_ADDRESS);
            overload.handshakesMax = values.number(Key.HANDSHAKES);
            overload.failuresPerAddressPerMinuteMax = values.number(Key.FAILURES_PER_ADDRESS);
            overload.connectsPerClientPerMinuteMax = values.number(Key.CONNECTS_PER_CLIENT);
            overload.banSeconds = values.number(Key.BAN);
            overload.publishesPerSecondMax = values.number(Key.PUBLISHES_PER_SECOND);
            overload.publishBytesPerSecondMax = values.count(Key.PUBLISH_BYTES_PER_SECOND);
            overload.memoryBytesMax = values.count(Key.MEMORY);
            overload.lagMillisMax = values.number(Key.LAG);
        });
    }

    private Limits bindLimits() {
        return Limits.DEFAULT.with(limits -> {
            limits.connectionsMax = values.number(Key.CONNECTIONS);
            limits.connectTimeoutSeconds = values.number(Key.CONNECT_TIMEOUT);
            limits.packetBytesMax = values.number(Key.PACKET_BYTES);
            limits.clientIdBytesMax = values.number(Key.CLIENT_ID_BYTES);
            limits.topicLevelsMax = values.number(Key.TOPIC_LEVELS);
            limits.topicBytesMax = values.number(Key.TOPIC_BYTES);
            limits.keepAliveSecondsMax = values.number(Key.KEEP_ALIVE);
            limits.receiveMaximum = values.number(Key.RECEIVE_MAXIMUM);
            limits.inFlightMax = values.number(Key.IN_FLIGHT);
            limits.topicAliasMaximum = values.number(Key.TOPIC_ALIAS_MAXIMUM);
            limits.topicAliasesToClientMax = values.number(Key.TOPIC_ALIASES_TO_CLIENT);
            limits.queueMessagesMax = values.number(Key.QUEUE_MESSAGES);
            limits.queueBytesMax = values.count(Key.QUEUE_BYTES);
            limits.unsentBytesMax = values.count(Key.UNSENT_BYTES);
            limits.subscriptionsMax = values.number(Key.SUBSCRIPTIONS);
            limits.sessionExpirySecondsMax = values.count(Key.SESSION_EXPIRY);
            limits.retainedMessagesMax = values.number(Key.RETAINED_MESSAGES);
            limits.retainedBytesMax = values.count(Key.RETAINED_BYTES);
            limits.responseInformation = values.text(Key.RESPONSE_INFORMATION);
            limits.tellsDurability = values.flag(Key.TELL_DURABILITY);
            limits.features = new Features(
                    Qos.of(values.number(Key.QOS_MAX)),
                    values.flag(Key.RETAIN),
                    values.flag(Key.WILDCARDS),
                    values.flag(Key.SUBSCRIPTION_IDS),
                    values.flag(Key.SHARED_SUBSCRIPTIONS));
        });
    }

    private static DurabilityRules.Rule rule(Table table) {
        return new DurabilityRules.Rule(
                TopicFilter.of(table.text(Key.RULE_FILTER)), table.word(Durability.class, Key.RULE_DURABILITY));
    }
}
