package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.conformance.dialogue.Dialogue.Labels;

/** Makes a dialogue out of a seed; the same one every time, as long as both brokers can do the same. */
final class Generator {
    private final RandomGenerator chance;
    private final Capabilities can;
    private final String middle;
    private final boolean isTimed;
    private final boolean isShared;
    private final List<Dialogue.Client> clients = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Model model;
    private final Dialogue frame;
    private final Set<TopicName> cleared = new HashSet<>();
    private int messages;

    private Generator(long seed, Capabilities can) {
        this.chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.can = can;
        this.middle = Long.toString(seed, 36);
        this.isTimed = oneIn(40);
        this.isShared = oneIn(4) && can.hasShared();
        int count = isShared ? 2 + chance.nextInt(3) : 1 + chance.nextInt(4);
        for (int i = 0; i < count; i++) {
            Version version = isShared && !oneIn(4)
                    ? Version.V5
                    : pick(Version.V3_1, Version.V3_1_1, Version.V3_1_1, Version.V5, Version.V5, Version.V5);
            boolean isNameless = version != Version.V3_1 && oneIn(12);
            clients.add(new Dialogue.Client(version, isNameless, version == Version.V5 && oneIn(5)));
        }
        this.frame = new Dialogue(seed, clients, List.of());
        this.model = new Model(frame);
    }

    static Dialogue make(long seed, Capabilities can) {
        return new Generator(seed, can).make();
    }

    private Dialogue make() {
        int wanted = 6 + chance.nextInt(22) + (isShared ? 10 : 0);
        while (steps.size() < wanted || model.held() != null || model.isDueSoon()) {
            Step step = model.isDueSoon() ? new Step.Waiting() : next();
            if (model.allows(step)) {
                model.apply(step);
                steps.add(step);
            }
        }
        return frame.with(steps);
    }

    private Step next() {
        Message held = model.held();
        if (held != null) {
            return whileHeld(held);
        }
        int client = chance.nextInt(clients.size());
        if (!model.of(client).connected) {
            return connect(client);
        }
        int roll = chance.nextInt(isShared ? 76 : 100); // groups come about where fewer leave
        if (roll < 22) {
            return subscribe(client);
        } else if (roll < 27) {
            return unsubscribe(client);
        } else if (roll < 62) {
            return publish(client, 1);
        } else if (roll < 67) {
            return publish(client, 2 + chance.nextInt(5));
        } else if (roll < 72) {
            return new Step.Holding(client, withoutRetain(message(client, Qos.EXACTLY_ONCE)));
        } else if (roll < 77) {
            return new Step.Answering(client, pick(Step.Withhold.values()));
        } else if (roll < 79) {
            return new Step.Pinging(client);
        } else if (roll < 85) {
            return new Step.Leaving(client, oneIn(3), oneIn(3) ? expirySeconds() : -1);
        } else if (roll < 94) {
            return new Step.Dropping(client);
        }
        return connect(client);
    }

    private Step whileHeld(Message held) {
        int holder = model.holder();
        if (!model.of(holder).connected) {
            Step.Connect connect = connect(holder);
            return new Step.Connect(holder, false, Step.Withhold.NOTHING, connect.properties(), connect.will());
        }
        return switch (chance.nextInt(6)) {
            case 0 -> new Step.Pinging(chance.nextInt(clients.size()));
            case 1 -> publish(holder, 1);
            case 2 -> new Step.Dropping(holder);
            case 3 -> new Step.Resending(holder, held);
            default -> new Step.Releasing(holder, held);
        };
    }

    private Step.Connect connect(int client) {
        Dialogue.Client who = clients.get(client);
        boolean clean = who.isNameless() || oneIn(3);
        Properties.Builder properties = Properties.builder();
        if (who.version() == Version.V5) {
            long expiry = expirySeconds();
            if (expiry > 0 || oneIn(3)) {
                properties.add(PropertyId.SESSION_EXPIRY_INTERVAL, expiry);
            }
            if (who.hasSmallWindow()) {
                properties.add(PropertyId.RECEIVE_MAXIMUM, 1 + chance.nextInt(3));
            }
            if (oneIn(4)) {
                properties.add(PropertyId.TOPIC_ALIAS_MAXIMUM, chance.nextInt(3));
            }
            if (oneIn(8)) {
                properties.add(PropertyId.REQUEST_PROBLEM_INFORMATION, chance.nextInt(2));
            }
            if (oneIn(8) && !who.hasSmallWindow()) { // what mosquitto keeps away goes on filling its window
                properties.add(PropertyId.MAXIMUM_PACKET_SIZE, 120 + chance.nextInt(100));
            }
            if (oneIn(10)) {
                properties.addUser("who", "client " + client);
            }
        }
        Optional<Message> will = oneIn(3) ? Optional.of(will(client)) : Optional.empty();
        Step.Withhold withhold = oneIn(isShared ? 15 : 5) ? pick(Step.Withhold.values()) : Step.Withhold.NOTHING;
        return new Step.Connect(client, clean, withhold, properties.build(), will);
    }

    private long expirySeconds() {
        return isTimed && oneIn(3) ? 1 : pick(0L, 0L, 600L, 100_000L, 0xFFFF_FFFFL);
    }

    private Message will(int client) {
        Message message = message(client, pick(Qos.values()));
        String label = "w" + messages;
        boolean retain = message.retain();
        Properties properties = message.properties();
        if (clients.get(client).version() == Version.V5 && oneIn(2)) {
            long delay = isTimed ? 1 : oneIn(2) ? 0 : 1_000;
            properties = properties.with(PropertyId.WILL_DELAY_INTERVAL, delay);
            retain &= delay < 1_000; // mosquitto loses some such wills; a retained one would make a difference for ever
        }
        Bytes payload = Labels.payload(label, message.payload().length());
        return new Message(message.topic(), payload, message.qos(), retain, properties);
    }

    private Step subscribe(int client) {
        boolean isV5 = clients.get(client).version() == Version.V5;
        int count = clients.get(client).hasSmallWindow() || !oneIn(4) ? 1 : 2 + chance.nextInt(2);
        List<Subscribe.Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean forGroup = isShared && isV5 && !clients.get(client).isNameless() && !oneIn(4);
            TopicFilter filter = forGroup ? groupFilter() : filter();
            requests.add(
                    isV5
                            ? new Subscribe.Request(
                                    filter,
                                    pick(Qos.values()),
                                    oneIn(5) && !forGroup,
                                    oneIn(3),
                                    oneIn(2) ? Subscribe.RetainHandling.SEND : pick(Subscribe.RetainHandling.values()))
                            : Subscribe.Request.of(filter, pick(Qos.values())));
        }
        Properties properties = isV5 && oneIn(3)
                ? Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 1 + chance.nextInt(300))
                : Properties.NONE;
        return new Step.Subscribing(client, properties, requests);
    }

    private Step unsubscribe(int client) {
        List<TopicFilter> known = List.copyOf(model.of(client).grants.keySet());
        List<TopicFilter> filters = new ArrayList<>();
        for (int i = oneIn(4) ? 2 : 1; i > 0; i--) {
            filters.add(known.isEmpty() || oneIn(4) ? filter() : known.get(chance.nextInt(known.size())));
        }
        return new Step.Unsubscribing(client, filters);
    }

    private Step publish(int client, int count) {
        List<Step.Sent> sent = new ArrayList<>();
        Qos qos = pick(Qos.values());
        boolean toGroup = isShared && !oneIn(3);
        Message first = toGroup ? message(client, qos, topic(Dialogue.SHARED_ROOT)) : message(client, qos);
        for (int i = 0; i < count; i++) {
            // A message of QoS 2 may overtake others, or be overtaken: it goes on at PUBLISH or at PUBREL.
            Message next = i == 0
                    ? first
                    : message(
                            client,
                            first.qos() != Qos.EXACTLY_ONCE && oneIn(3)
                                    ? pick(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE)
                                    : first.qos());
            boolean follows = i > 0 && !oneIn(4) && !next.payload().isEmpty();
            Message message = follows ? next.withTopic(first.topic()) : next;
            boolean withAlias = can.aliasMax() > 0 && clients.get(client).version() == Version.V5 && oneIn(4);
            int alias = withAlias ? 1 + chance.nextInt(Math.min(3, can.aliasMax())) : 0;
            sent.add(new Step.Sent(message, alias, alias > 0 && oneIn(2)));
        }
        return new Step.Publishing(client, sent);
    }

    private static Message withoutRetain(Message message) {
        return new Message(message.topic(), message.payload(), message.qos(), false, message.properties());
    }

    private Message message(int client, Qos qos) {
        return message(client, qos, topic(pick("a", "a", "a", "b")));
    }

    private Message message(int client, Qos qos, TopicName topic) {
        messages++;
        boolean retain = oneIn(4);
        Bytes payload = retain && oneIn(4) && cleared.add(topic)
                ? Bytes.EMPTY
                : Labels.payload("m" + messages, oneIn(6) ? 60 + chance.nextInt(200) : 4);
        Properties properties = clients.get(client).version() == Version.V5 ? properties() : Properties.NONE;
        if (payload.isEmpty()) { // without label nobody knows its time
            properties = properties.without(PropertyId.MESSAGE_EXPIRY_INTERVAL);
        }
        return new Message(topic, payload, qos, retain, properties);
    }

    private Properties properties() {
        Properties.Builder properties = Properties.builder();
        if (oneIn(6)) {
            properties.add(PropertyId.PAYLOAD_FORMAT_INDICATOR, chance.nextInt(2));
        }
        if (oneIn(5)) {
            properties.add(PropertyId.MESSAGE_EXPIRY_INTERVAL, isTimed && oneIn(2) ? 1 : 100 + chance.nextInt(900));
        }
        if (oneIn(8)) {
            properties.add(PropertyId.CONTENT_TYPE, "text/plain");
        }
        if (oneIn(8)) {
            properties.add(PropertyId.RESPONSE_TOPIC, "answers/" + middle);
        }
        if (oneIn(8)) {
            properties.add(PropertyId.CORRELATION_DATA, Bytes.utf8("q" + messages));
        }
        for (int i = oneIn(6) ? 1 + chance.nextInt(3) : 0; i > 0; i--) {
            properties.addUser("k" + chance.nextInt(2), "v" + i);
        }
        return properties.build();
    }

    private TopicName topic(String usualRoot) {
        String root = oneIn(30) && !usualRoot.equals(Dialogue.SHARED_ROOT) ? "$t" : usualRoot;
        return TopicName.of(root + "/" + middle + pick("", "/x", "/x", "/y", "/x/y", "/x/", "/\u00e9"));
    }

    private TopicFilter filter() {
        return filter(pick("a", "a", "a", "b"), "");
    }

    private TopicFilter groupFilter() {
        return !oneIn(4)
                ? TopicFilter.of("$share/g/" + Dialogue.SHARED_ROOT + "/" + middle + "/#")
                : filter(Dialogue.SHARED_ROOT, "$share/" + pick("g", "h") + "/");
    }

    /** Where there are shared subscriptions, what they match is not matched by others. */
    private TopicFilter filter(String root, String prefix) {
        String[] levels = topic(root).toString().split("/", -1);
        for (int i = isShared ? 1 : 0; i < levels.length; i++) {
            if (i != 1 && oneIn(4)) {
                levels[i] = "+";
            }
        }
        String text = String.join("/", levels);
        if (oneIn(4)) {
            text = levels.length > 2 && oneIn(2) ? text.substring(0, text.lastIndexOf('/')) + "/#" : text + "/#";
        }
        return TopicFilter.of(prefix + text);
    }

    private boolean oneIn(int n) {
        return chance.nextInt(n) == 0;
    }

    @SafeVarargs
    private <T extends @Nullable Object> T pick(T... all) {
        return all[chance.nextInt(all.length)];
    }

    /**
     * What both brokers can do, so that a dialogue asks for nothing else.
     *
     * @param aliasMax greatest topic alias that both take
     * @param hasShared whether both know shared subscriptions
     */
    record Capabilities(int aliasMax, boolean hasShared) {
        /** What both grant. */
        static Capabilities of(Properties one, Properties other) {
            return new Capabilities(
                    (int) Math.min(aliasMax(one), aliasMax(other)), knowsShared(one) && knowsShared(other));
        }

        private static long aliasMax(Properties granted) {
            return granted.number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0);
        }

        private static boolean knowsShared(Properties granted) {
            return granted.number(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 1;
        }
    }
}
