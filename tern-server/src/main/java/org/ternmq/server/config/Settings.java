package org.ternmq.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.Door;
import org.ternmq.transport.proxy.Network;
import org.ternmq.transport.proxy.Proxies;
import org.tomlj.TomlArray;

/** The values that were written, the later over the earlier, and the errors found on the way. For one thread. */
final class Settings {
    private final Map<Key, Setting> values = new EnumMap<>(Key.class);
    private final Map<Section, List<Entry>> tables = new EnumMap<>(Section.class); // of those that can be many
    private final List<Problem> problems = new ArrayList<>();

    private record Setting(Object value, Origin origin) {}

    private record Problem(Origin origin, String text) {}

    /** One of many tables. */
    private record Entry(Origin origin, Map<Key, Setting> values) {}

    void problem(Origin origin, String text) {
        problems.add(new Problem(origin, text));
    }

    int count(Section section) {
        return all(section).size();
    }

    /** Adds a table of those that there can be many of. */
    void add(Section section, Origin origin) {
        all(section).add(new Entry(origin, new EnumMap<>(Key.class)));
    }

    private List<Entry> all(Section section) {
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
            of(section, index).put(key, new Setting(value, origin));
        }
    }

    private Map<Key, Setting> of(Section section, int index) {
        return section.isMany() ? all(section).get(index).values() : values;
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

    /** What only shows when all is read. */
    void checkWhole() {
        for (Entry entry : all(Section.LISTENER)) {
            if (entry.values().containsKey(Key.UNIX)) {
                checkAlone(entry, Key.UNIX, Key.HOST);
                checkAlone(entry, Key.UNIX, Key.PORT);
            } else if (has(entry, Key.PORT)) {
                checkReach(entry);
            }
            if (text(entry.values(), Key.PROTOCOL).equals("quic")) {
                checkQuic(entry);
            }
            checkTogether(entry, Key.CERTIFICATE, Key.PRIVATE_KEY);
            checkTogether(entry, Key.PRIVATE_KEY, Key.CERTIFICATE);
            checkTogether(entry, Key.CLIENT_AUTHORITIES, Key.CERTIFICATE);
            checkPairs(entry);
            checkTogether(entry, Key.CLIENT_REVOCATIONS, Key.CLIENT_AUTHORITIES);
            String wanted = text(entry.values(), Key.CLIENT_CERTIFICATES);
            if (!wanted.equals("none")) {
                checkTogether(entry, Key.CLIENT_CERTIFICATES, Key.CLIENT_AUTHORITIES);
            }
            checkWeb(entry);
            checkProxies(entry);
            for (Key name : List.of(Key.USER_NAME_FROM_CERTIFICATE, Key.CLIENT_ID_FROM_CERTIFICATE)) {
                Setting part = entry.values().get(name);
                if (part != null && !part.value().equals("none") && !wanted.equals("required")) {
                    problem(part.origin(), name.keyName() + " takes client_certificates = \"required\"");
                }
            }
        }
        for (Entry entry : all(Section.DURABILITY)) {
            boolean hasClass = has(entry, Key.RULE_DURABILITY); // both are looked at, so that both are told
            if (has(entry, Key.RULE_FILTER) && hasClass) {
                checkFilter(entry);
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

    private void checkQuic(Entry entry) {
        Setting protocol = Objects.requireNonNull(entry.values().get(Key.PROTOCOL));
        if (entry.values().containsKey(Key.UNIX)) {
            problem(protocol.origin(), "protocol = \"quic\" needs a port, a Unix socket has none");
        }
        if (!entry.values().containsKey(Key.CERTIFICATE)) {
            problem(protocol.origin(), "protocol = \"quic\" is of no use without certificate");
        }
        for (Key key : NOT_FOR_QUIC) {
            checkOfUse(entry, key, "TCP: protocol = \"quic\" does not know it");
        }
        Setting certificates = entry.values().get(Key.CERTIFICATE);
        if (certificates != null && Shape.OneOrMore.of(certificates.value()).size() > 1) {
            problem(certificates.origin(), "protocol = \"quic\" takes one certificate");
        }
    }

    private void checkAlone(Entry entry, Key key, Key other) {
        Setting there = entry.values().get(other);
        if (there != null) {
            problem(there.origin(), "where there is " + key.keyName() + " there is no " + other.keyName());
        }
    }

    private void checkTogether(Entry entry, Key key, Key other) {
        Setting there = entry.values().get(key);
        if (there != null && !entry.values().containsKey(other)) {
            problem(there.origin(), key.keyName() + " is of no use without " + other.keyName());
        }
    }

    private void checkWeb(Entry entry) {
        if (text(entry.values(), Key.PROTOCOL).equals("mqtt")) {
            checkOfUse(entry, Key.PATH, "protocol = \"ws\" or \"any\"");
            checkOfUse(entry, Key.ORIGINS, "protocol = \"ws\" or \"any\"");
        }
        checkEach(entry, Key.ORIGINS, false, origin -> {
            if (!origin.matches("null|[a-z][a-z0-9+.-]*://[^/?#@*\\s\\p{Lu}]+")
                    || origin.matches("http:.*:80|https:.*:443")) {
                throw new IllegalArgumentException(
                        '"' + origin + "\" is nothing that a browser calls an origin: write it like"
                                + " https://example.org or http://localhost:8080, without path and usual port");
            }
        });
        Setting path = entry.values().get(Key.PATH);
        if (path != null && !((String) path.value()).matches("(/[^?#\\s]*)?")) {
            problem(path.origin(), "path begins with / and has no ?, # or space, not " + shown(path.value()));
        }
    }

    private void checkProxies(Entry entry) {
        boolean header = (Boolean) value(entry.values(), Key.PROXY_PROTOCOL);
        Setting trusted = entry.values().get(Key.TRUSTED_PROXIES);
        boolean isUnix = entry.values().containsKey(Key.UNIX); // who comes there is trusted, so the list may be empty
        if (!header && text(entry.values(), Key.PROTOCOL).equals("mqtt")) {
            checkOfUse(entry, Key.TRUSTED_PROXIES, "proxy_protocol = true or protocol = \"ws\" or \"any\"");
        }
        if (header && trusted == null && !isUnix) {
            problem(
                    Objects.requireNonNull(entry.values().get(Key.PROXY_PROTOCOL))
                            .origin(),
                    "proxy_protocol needs trusted_proxies, the addresses of the load balancers: anybody else could say that"
                            + " he is somebody else");
        }
        checkEach(entry, Key.TRUSTED_PROXIES, isUnix, Network::of);
    }

    private void checkOfUse(Entry entry, Key key, String where) {
        Setting there = entry.values().get(key);
        if (there != null) {
            problem(there.origin(), key.keyName() + " is of no use without " + where);
        }
    }

    /** That nothing in a list, if it is there, is refused with a sentence. */
    private void checkEach(Entry entry, Key key, boolean mayBeEmpty, Consumer<String> refusing) {
        Setting list = entry.values().get(key);
        if (list == null) {
            return;
        }
        if (((List<?>) list.value()).isEmpty() && !mayBeEmpty) {
            problem(list.origin(), key.keyName() + " names nobody; leave it out if that is meant");
        }
        for (String text : texts(entry.values(), key)) {
            try {
                refusing.accept(text);
            } catch (IllegalArgumentException wrong) {
                problem(list.origin(), key.keyName() + ": " + wrong.getMessage());
            }
        }
    }

    private void checkPairs(Entry entry) {
        Setting certificates = entry.values().get(Key.CERTIFICATE);
        Setting keys = entry.values().get(Key.PRIVATE_KEY);
        if (certificates != null && keys != null) {
            int count = Shape.OneOrMore.of(certificates.value()).size();
            if (Shape.OneOrMore.of(keys.value()).size() != count) {
                problem(keys.origin(), "there must be as many keys as certificates: " + count);
            }
        }
    }

    private boolean has(Entry entry, Key key) {
        boolean isThere = entry.values().containsKey(key);
        if (!isThere) {
            problem(
                    entry.origin(),
                    "missing key \"" + key.keyName() + "\" in " + key.section().header());
        }
        return isThere;
    }

    private void checkFilter(Entry entry) {
        Setting filter = Objects.requireNonNull(entry.values().get(Key.RULE_FILTER));
        try {
            if (TopicFilter.of((String) filter.value()).isShared()) {
                problem(filter.origin(), "a shared filter has no messages of its own: leave out $share and the name");
            }
        } catch (IllegalArgumentException wrong) {
            problem(filter.origin(), String.valueOf(wrong.getMessage()));
        }
    }

    private void checkReach(Entry entry) {
        Listener listener =
                new Listener(text(entry.values(), Key.HOST), Math.toIntExact(count(entry.values(), Key.PORT)));
        Origin origin = entry.values()
                .getOrDefault(Key.HOST, new Setting("", entry.origin()))
                .origin();
        if (listener.isUnresolved()) {
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

    /** QUIC has its own ways, or none, for these. */
    private static final List<Key> NOT_FOR_QUIC = List.of(
            Key.CLIENT_REVOCATIONS,
            Key.USER_NAME_FROM_CERTIFICATE,
            Key.CLIENT_ID_FROM_CERTIFICATE,
            Key.PATH,
            Key.ORIGINS,
            Key.PROXY_PROTOCOL,
            Key.TRUSTED_PROXIES);

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
                count(Section.LISTENER) == 0
                        ? List.of(Listener.STANDARD)
                        : all(Section.LISTENER).stream().map(Settings::listener).toList(),
                bindLimits(),
                bindOverload(),
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
                word(Durability.class, Key.DURABILITY),
                all(Section.DURABILITY).stream().map(Settings::rule).toList(),
                number(Key.SEGMENT_BYTES),
                count(values, Key.UNSYNCED_BYTES),
                count(values, Key.LOW_SPACE_BYTES));
    }

    private OverloadLimits bindOverload() {
        return OverloadLimits.DEFAULT.with(overload -> {
            overload.connectionsPerSecondMax = number(Key.CONNECTIONS_PER_SECOND);
            overload.connectionsPerAddressMax = number(Key.CONNECTIONS_PER_ADDRESS);
            overload.connectsPerAddressPerSecondMax = number(Key.CONNECTS_PER_ADDRESS);
            overload.handshakesMax = number(Key.HANDSHAKES);
            overload.failuresPerAddressPerMinuteMax = number(Key.FAILURES_PER_ADDRESS);
            overload.connectsPerClientPerMinuteMax = number(Key.CONNECTS_PER_CLIENT);
            overload.banSeconds = number(Key.BAN);
            overload.publishesPerSecondMax = number(Key.PUBLISHES_PER_SECOND);
            overload.publishBytesPerSecondMax = count(values, Key.PUBLISH_BYTES_PER_SECOND);
            overload.memoryBytesMax = count(values, Key.MEMORY);
            overload.lagMillisMax = number(Key.LAG);
        });
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
            limits.tellsDurability = flag(Key.TELL_DURABILITY);
            limits.features = new Features(
                    Qos.of(number(Key.QOS_MAX)),
                    flag(Key.RETAIN),
                    flag(Key.WILDCARDS),
                    flag(Key.SUBSCRIPTION_IDS),
                    flag(Key.SHARED_SUBSCRIPTIONS));
        });
    }

    private static Listener listener(Entry entry) {
        Map<Key, Setting> of = entry.values();
        Optional<Path> unix = path(of, Key.UNIX);
        return new Listener(
                unix.isPresent() ? "" : text(of, Key.HOST),
                unix.isPresent() ? 0 : Math.toIntExact(count(of, Key.PORT)),
                unix,
                Listener.Protocol.valueOf(text(of, Key.PROTOCOL).toUpperCase(Locale.ROOT)),
                of.containsKey(Key.CERTIFICATE) ? Optional.of(certificate(of)) : Optional.empty(),
                Optional.ofNullable(of.get(Key.LISTENER_DURABILITY))
                        .map(setting -> durability((String) setting.value())),
                new Door.Web(text(of, Key.PATH), texts(of, Key.ORIGINS)),
                new Proxies(
                        (Boolean) value(of, Key.PROXY_PROTOCOL),
                        of.containsKey(Key.TRUSTED_PROXIES)
                                ? Optional.of(texts(of, Key.TRUSTED_PROXIES).stream()
                                        .map(Network::of)
                                        .toList())
                                : Optional.empty()));
    }

    private static Listener.Certificate certificate(Map<Key, Setting> of) {
        List<String> files = Shape.OneOrMore.of(value(of, Key.CERTIFICATE));
        Setting key = of.get(Key.PRIVATE_KEY);
        List<String> keys = key == null ? files : Shape.OneOrMore.of(key.value()); // it may be wrong still
        List<Listener.Certificate.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < Math.min(files.size(), keys.size()); i++) {
            pairs.add(new Listener.Certificate.Pair(Path.of(files.get(i)), Path.of(keys.get(i))));
        }
        return new Listener.Certificate(
                pairs,
                Listener.Certificate.Clients.valueOf(upperCase(of, Key.CLIENT_CERTIFICATES)),
                path(of, Key.CLIENT_AUTHORITIES),
                path(of, Key.CLIENT_REVOCATIONS),
                Listener.Certificate.Name.valueOf(upperCase(of, Key.USER_NAME_FROM_CERTIFICATE)),
                Listener.Certificate.Name.valueOf(upperCase(of, Key.CLIENT_ID_FROM_CERTIFICATE)));
    }

    private static String upperCase(Map<Key, Setting> values, Key key) {
        return text(values, key).toUpperCase(Locale.ROOT);
    }

    private static Optional<Path> path(Map<Key, Setting> values, Key key) {
        return Optional.ofNullable(values.get(key)).map(setting -> Path.of((String) setting.value()));
    }

    private static DurabilityRules.Rule rule(Entry entry) {
        return new DurabilityRules.Rule(
                TopicFilter.of(text(entry.values(), Key.RULE_FILTER)),
                durability(text(entry.values(), Key.RULE_DURABILITY)));
    }

    private static Durability durability(String word) {
        return Durability.valueOf(word.toUpperCase(Locale.ROOT));
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

    private static List<String> texts(Map<Key, Setting> values, Key key) {
        return ((List<?>) value(values, key)).stream().map(String.class::cast).toList();
    }

    private static long count(Map<Key, Setting> values, Key key) {
        return (Long) value(values, key);
    }

    private static Object value(Map<Key, Setting> values, Key key) {
        @Nullable Setting setting = values.get(key);
        return setting == null ? Objects.requireNonNull(key.standard(), key.keyName()) : setting.value();
    }
}
