package org.ternmq.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.key.AccessKey;
import org.ternmq.server.config.key.AdminKey;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;
import org.ternmq.server.config.key.Shape;
import org.ternmq.server.config.key.SnKey;
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
            problem(
                    origin,
                    name + " must be " + key.shape().describe() + ", not "
                            + (key.mayBeSecret() ? "what stands there" : shown(value)) + meant(key, value));
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

    /**
     * Looks at all when all is read: at what the values show together only if each is right.
     *
     * @throws ConfigurationException if something is wrong, with all of it
     */
    void checkAll() throws ConfigurationException {
        if (problems.isEmpty()) {
            checkWhole();
        }
        throwIfWrong();
    }

    private void checkWhole() {
        var access = new AccessSettings(values);
        boolean isReachable = values.flag(BrokerKey.ALLOW_ANONYMOUS) || access.mayHaveWayIn();
        all(Section.LISTENER).forEach(table -> new ListenerSettings(table).check(isReachable));
        checkGateways();
        access.check();
        values.checkSection(Section.ADMIN, AdminKey.PORT);
        all(Section.DURABILITY).forEach(Settings::checkRule);
    }

    /** Two gateways with one id would take each other's connection for what comes without one. */
    private void checkGateways() {
        Set<Integer> ids = new HashSet<>();
        for (Table table : all(Section.LISTENER)) {
            boolean isSn = table.word(Listener.Protocol.class, BrokerKey.PROTOCOL) == Listener.Protocol.MQTT_SN;
            if (isSn && !ids.add(table.number(SnKey.GATEWAY_ID))) {
                table.problem(
                        SnKey.GATEWAY_ID,
                        "two listeners have the gateway id " + table.number(SnKey.GATEWAY_ID)
                                + "; give each its own sn_gateway_id");
            }
        }
    }

    private static void checkRule(Table table) {
        table.requires(BrokerKey.RULE_DURABILITY);
        if (table.requires(BrokerKey.RULE_FILTER)) {
            try {
                if (TopicFilter.of(table.text(BrokerKey.RULE_FILTER)).isShared()) {
                    table.problem(
                            BrokerKey.RULE_FILTER,
                            "a shared filter has no messages of its own: leave out $share and the name");
                }
            } catch (IllegalArgumentException wrong) {
                table.problem(BrokerKey.RULE_FILTER, String.valueOf(wrong.getMessage()));
            }
        }
    }

    private void throwIfWrong() throws ConfigurationException {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems.stream()
                    .sorted((a, b) -> a.origin().line() != b.origin().line()
                            ? Integer.compare(a.origin().line(), b.origin().line())
                            : Integer.compare(a.origin().column(), b.origin().column()))
                    .map(problem -> problem.origin() + ": " + problem.text())
                    .toList());
        }
    }

    /** What holds for each key of each table that there is, but for those where nothing does. */
    List<ConfigurationLoader.Value> effective() {
        List<ConfigurationLoader.Value> all = new ArrayList<>();
        for (Section section : Section.values()) {
            List<Table> of = section.isMany() ? all(section) : List.of(values);
            if (section == Section.LISTENER && of.isEmpty()) {
                of = List.of(new Table(Origin.of("configuration"), this::problem));
                all.add(new ConfigurationLoader.Value(
                        section, 0, BrokerKey.PORT, (long) Listener.STANDARD.port(), Optional.empty()));
            }
            for (int i = 0; i < of.size(); i++) {
                for (Key key : section.keys()) {
                    of.get(i).effective(section, i, key).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    Configuration bind() {
        return new Configuration(
                values.path(BrokerKey.DATA),
                values.number(BrokerKey.LOOPS),
                values.word(Configuration.Transport.class, BrokerKey.TRANSPORT),
                new AccessSettings(values).access(),
                values.number(BrokerKey.SYS_INTERVAL),
                values.number(BrokerKey.LEDGER_ENTRIES),
                count(Section.LISTENER) == 0
                        ? List.of(Listener.STANDARD)
                        : all(Section.LISTENER).stream()
                                .map(table -> new ListenerSettings(table).listener())
                                .toList(),
                bindLimits(),
                bindOverload(),
                values.count(BrokerKey.MAILBOX_MESSAGES),
                values.count(BrokerKey.MAILBOX_BYTES),
                values.flag(BrokerKey.TEST_AUTHENTICATION),
                bindJournal(),
                bindAdmin(),
                new Configuration.Log(
                        values.word(Configuration.Log.Level.class, BrokerKey.LOG_LEVEL),
                        values.word(Configuration.Log.Format.class, BrokerKey.LOG_FORMAT)));
    }

    private Optional<Configuration.Admin> bindAdmin() {
        return values.has(AdminKey.PORT)
                ? Optional.of(new Configuration.Admin(
                        values.text(AdminKey.HOST),
                        values.number(AdminKey.PORT),
                        values.pathIfAny(AdminKey.TOKEN_FILE)))
                : Optional.empty();
    }

    private Configuration.Journal bindJournal() {
        return new Configuration.Journal(
                values.word(Durability.class, BrokerKey.DURABILITY),
                all(Section.DURABILITY).stream().map(Settings::rule).toList(),
                values.number(BrokerKey.SEGMENT_BYTES),
                values.count(BrokerKey.UNSYNCED_BYTES),
                values.count(BrokerKey.LOW_SPACE_BYTES));
    }

    private OverloadLimits bindOverload() {
        return OverloadLimits.DEFAULT.with(overload -> {
            overload.connectionsPerSecondMax = values.number(BrokerKey.CONNECTIONS_PER_SECOND);
            overload.connectionsPerAddressMax = values.number(BrokerKey.CONNECTIONS_PER_ADDRESS);
            overload.connectsPerAddressPerSecondMax = values.number(BrokerKey.CONNECTS_PER_ADDRESS);
            overload.handshakesMax = values.number(BrokerKey.HANDSHAKES);
            overload.failuresPerAddressPerMinuteMax = values.number(BrokerKey.FAILURES_PER_ADDRESS);
            overload.connectsPerClientPerMinuteMax = values.number(BrokerKey.CONNECTS_PER_CLIENT);
            overload.banSeconds = values.number(BrokerKey.BAN);
            overload.publishesPerSecondMax = values.number(BrokerKey.PUBLISHES_PER_SECOND);
            overload.publishBytesPerSecondMax = values.count(BrokerKey.PUBLISH_BYTES_PER_SECOND);
            overload.memoryBytesMax = values.count(BrokerKey.MEMORY);
            overload.lagMillisMax = values.number(BrokerKey.LAG);
        });
    }

    private Limits bindLimits() {
        return Limits.DEFAULT.with(limits -> {
            limits.connectionsMax = values.number(BrokerKey.CONNECTIONS);
            limits.connectTimeoutSeconds = values.number(BrokerKey.CONNECT_TIMEOUT);
            limits.packetBytesMax = values.number(BrokerKey.PACKET_BYTES);
            limits.clientIdBytesMax = values.number(BrokerKey.CLIENT_ID_BYTES);
            limits.topicLevelsMax = values.number(BrokerKey.TOPIC_LEVELS);
            limits.topicBytesMax = values.number(BrokerKey.TOPIC_BYTES);
            limits.keepAliveSecondsMax = values.number(BrokerKey.KEEP_ALIVE);
            limits.receiveMaximum = values.number(BrokerKey.RECEIVE_MAXIMUM);
            limits.inFlightMax = values.number(BrokerKey.IN_FLIGHT);
            limits.topicAliasMaximum = values.number(BrokerKey.TOPIC_ALIAS_MAXIMUM);
            limits.topicAliasesToClientMax = values.number(BrokerKey.TOPIC_ALIASES_TO_CLIENT);
            limits.queueMessagesMax = values.number(BrokerKey.QUEUE_MESSAGES);
            limits.queueBytesMax = values.count(BrokerKey.QUEUE_BYTES);
            limits.unsentBytesMax = values.count(BrokerKey.UNSENT_BYTES);
            limits.subscriptionsMax = values.number(BrokerKey.SUBSCRIPTIONS);
            limits.sessionExpirySecondsMax = values.count(BrokerKey.SESSION_EXPIRY);
            limits.retainedMessagesMax = values.number(BrokerKey.RETAINED_MESSAGES);
            limits.retainedBytesMax = values.count(BrokerKey.RETAINED_BYTES);
            limits.responseInformation = values.text(BrokerKey.RESPONSE_INFORMATION);
            limits.ownedClientIds = values.flag(AccessKey.OWNED_CLIENT_IDS);
            limits.tellsDurability = values.flag(BrokerKey.TELL_DURABILITY);
            limits.features = new Features(
                    Qos.of(values.number(BrokerKey.QOS_MAX)),
                    values.flag(BrokerKey.RETAIN),
                    values.flag(BrokerKey.WILDCARDS),
                    values.flag(BrokerKey.SUBSCRIPTION_IDS),
                    values.flag(BrokerKey.SHARED_SUBSCRIPTIONS));
        });
    }

    private static DurabilityRules.Rule rule(Table table) {
        return new DurabilityRules.Rule(
                TopicFilter.of(table.text(BrokerKey.RULE_FILTER)),
                table.word(Durability.class, BrokerKey.RULE_DURABILITY));
    }
}
