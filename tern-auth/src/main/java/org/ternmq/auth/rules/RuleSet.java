package org.ternmq.auth.rules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.rules.Question.Publish;
import org.ternmq.auth.rules.Question.Subscribe;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Rule;

/** Rules in their order, made ready to find the first that speaks of a question. Immutable, shared by all threads. */
public final class RuleSet {
    /** There are none, so that everything is allowed; rules of which there are zero refuse everything. */
    public static final RuleSet NONE = new RuleSet(List.of(), Meaning.OURS);

    private final List<ClientRule> rules;
    private final Meaning meaning;
    private final @Nullable Index index;
    private final int[] unindexed; // numbers of rules that may speak of more than the index knows of

    private enum Meaning {
        OURS,
        MOSQUITTOS,
        NOTHING_AT_ALL
    }

    private RuleSet(List<ClientRule> rules, Meaning meaning) {
        this.rules = List.copyOf(rules);
        this.meaning = meaning;
        this.index = rules.size() <= UNINDEXED_MAX ? null : new Index(this.rules);
        this.unindexed = IntStream.range(0, index == null ? 0 : rules.size())
                .filter(i -> mayReachFurther(rules.get(i)))
                .toArray();
    }

    /**
     * Mosquitto puts in names that fill several levels or lead to topics with {@code $}. Ours do not lead there, unless the rule itself
     * begins so; but a denial that such a name would get around speaks of those topics as well.
     */
    private boolean mayReachFurther(ClientRule rule) {
        if (meaning == Meaning.MOSQUITTOS) {
            return rule.filter().hasPlaceholder();
        }
        boolean isOnlyForDenials = rule.filter().beginsWithPlaceholder();
        return rule.filter().meansMoreThanWidest() && !(rule.isAllowed() && isOnlyForDenials);
    }

    /** Rules in our own meaning. */
    public static RuleSet of(List<ClientRule> rules) {
        return new RuleSet(rules, Meaning.OURS);
    }

    /**
     * Rules in mosquitto's meaning: every subscription is granted, as each message is looked at when it is delivered, and nobody
     * publishes to what belongs to the broker.
     */
    public static RuleSet ofMosquitto(List<ClientRule> rules) {
        return new RuleSet(rules, Meaning.MOSQUITTOS);
    }

    /** What stands in place of rules that cannot be understood: everything is refused. */
    static RuleSet refusing(String why) {
        return new RuleSet(List.of(always(false, Rule.Action.PUBLISH, "#", why)), Meaning.NOTHING_AT_ALL);
    }

    /** How many rules there are. */
    public int size() {
        return rules.size();
    }

    /** The rule that decides; {@code null} if none speaks of the question. */
    @Nullable
    ClientRule first(Question question, Client client) {
        if (meaning == Meaning.NOTHING_AT_ALL) {
            return rules.getFirst();
        }
        if (meaning == Meaning.MOSQUITTOS && question instanceof Subscribe) {
            return SUBSCRIBE_IS_GRANTED;
        }
        if (meaning == Meaning.MOSQUITTOS && question instanceof Publish && isBrokers(question.utf8())) {
            return TOPIC_IS_THE_BROKERS;
        }
        int first = index == null ? firstOfAll(question, client) : index.first(rules, question, client);
        if (unindexed.length > 0 && needsUnindexed(question, client)) {
            first = firstUnindexed(first, question, client);
        }
        return first == Index.NONE ? null : rules.get(first);
    }

    private int firstOfAll(Question question, Client client) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).speaksOf(question, client)) {
                return i;
            }
        }
        return Index.NONE;
    }

    private int firstUnindexed(int found, Question question, Client client) {
        for (int i = 0; i < unindexed.length && unindexed[i] < found; i++) {
            if (rules.get(unindexed[i]).speaksOf(question, client)) {
                return unindexed[i];
            }
        }
        return found;
    }

    private boolean needsUnindexed(Question question, Client client) {
        boolean isNameUnusual = meaning == Meaning.MOSQUITTOS
                && (isUnusual(client.clientId()) || isUnusual(client.identity().userName()));
        return isNameUnusual || beginsWith(question.utf8(), DOLLAR);
    }

    private static boolean isUnusual(String name) {
        return name.startsWith("$") || name.indexOf('/') >= 0;
    }

    /** As mosquitto has it, also for topics that only begin so; what bridges say of their state is left to the rules. */
    private static boolean isBrokers(byte[] topic) {
        return beginsWith(topic, SYS) && !Coverage.covers(BRIDGE_STATE, topic) || beginsWith(topic, SHARE);
    }

    private static boolean beginsWith(byte[] topic, byte[] prefix) {
        return topic.length >= prefix.length && Arrays.equals(topic, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static ClientRule always(boolean isAllowed, Rule.Action action, String filter, String why) {
        Rule rule = Rule.of(isAllowed, Set.of(action), filter, why);
        return new ClientRule(rule, Template.literal(filter), Who.ANYBODY);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final byte[] DOLLAR = ascii("$");
    private static final byte[] SYS = ascii("$SYS");
    private static final byte[] SHARE = ascii("$share");
    private static final byte[] BRIDGE_STATE = ascii("$SYS/broker/connection/+/state");

    private static final ClientRule SUBSCRIBE_IS_GRANTED = always(
            true, Rule.Action.SUBSCRIBE, "#", "mosquitto's meaning: each message is looked at when it is delivered");
    private static final ClientRule TOPIC_IS_THE_BROKERS =
            always(false, Rule.Action.PUBLISH, "$SYS/#", "mosquitto's meaning: these topics are the broker's own");

    /** So few are asked one by one: an index would not be faster, and each session with rules of its own has a set. */
    private static final int UNINDEXED_MAX = 16;
}
