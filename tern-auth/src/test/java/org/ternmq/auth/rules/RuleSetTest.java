package org.ternmq.auth.rules;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Rule;
import org.ternmq.core.auth.Rule.Action;
import org.ternmq.testkit.Seeds;

class RuleSetTest {
    /** The index is clever; asking one rule after the other is not. */
    @Test
    void theIndexFindsWhatAskingOneByOneFinds() {
        Seeds.each(60, random -> {
            List<ClientRule> rules = rules(random, RuleSetTest::ours);
            RuleSet set = RuleSet.of(rules);
            for (int i = 0; i < 100; i++) {
                Question question = question(random);
                Client client = client(random);
                ClientRule expected = firstOf(rules, question, client);
                assertSame(expected, set.first(question, client), question + " of " + client + " by " + rules);
            }
        });
    }

    @Test
    void itDoesSoForMosquittosPatternsToo() {
        Seeds.each(60, random -> {
            List<ClientRule> rules = rules(random, RuleSetTest::mosquittos).stream()
                    .map(rule -> new ClientRule(rule.rule(), rule.filter(), PLAIN))
                    .toList();
            RuleSet set = RuleSet.ofMosquitto(rules);
            for (int i = 0; i < 100; i++) {
                Question question = new Question.Receive(TopicName.of(topic(random)), Qos.AT_MOST_ONCE);
                Client client = client(random);
                ClientRule expected = firstOf(rules, question, client);
                assertSame(expected, set.first(question, client), question + " of " + client + " by " + rules);
            }
        });
    }

    /** The index has {@code +} for the level, which stands for no level with a dollar sign. */
    @Test
    void aDollarSignInFrontOfAPlaceholderIsFoundAmongMany() {
        List<ClientRule> some = Stream.of("$edge-%c/x", "$dev-%u/#")
                .map(filter -> rule(true, filter, Who.ANYBODY))
                .toList();
        List<ClientRule> many = new ArrayList<>(some);
        IntStream.range(0, 20).forEach(i -> many.add(rule(true, "a/" + i, Who.ANYBODY)));
        for (List<ClientRule> rules : List.of(some, many)) {
            assertSame(some.getFirst(), RuleSet.of(rules).first(publish("$edge-c/x"), client("u", "c")));
            assertSame(some.getLast(), RuleSet.of(rules).first(publish("$dev-u"), client("u", "c")));
            assertNull(RuleSet.of(rules).first(publish("$edge-d/x"), client("u", "c")));
        }
        List<ClientRule> patterns = many.stream()
                .map(rule -> new ClientRule(
                        rule.rule(), Template.mosquittoPattern(rule.filter().toString()), rule.who()))
                .toList();
        assertSame(patterns.getFirst(), RuleSet.ofMosquitto(patterns).first(publish("$edge-c/x"), client("u", "c")));
    }

    /** So that an asked filter that is all wildcards costs no more than the rules are long. */
    @Test
    void aFilterOfManyWildcardsIsAnsweredAtOnce() {
        List<ClientRule> rules = IntStream.range(0, 60)
                .mapToObj(i -> rule(true, "+/".repeat(i) + "x", Who.ANYBODY))
                .toList();
        Question question = new Question.Subscribe(TopicFilter.of("+/".repeat(59) + "x"), Qos.AT_MOST_ONCE);
        assertSame(rules.getLast(), RuleSet.of(rules).first(question, client("u", "c")));
    }

    /** What names stand for is looked at before it is put together: 64 KiB in each of many rules would be a way to stop a loop. */
    @Test
    void namesOfSixtyFourKibibytesAreLikeOthers() {
        String longest = "n".repeat(65_535);
        List<ClientRule> rules = IntStream.range(0, 1_000)
                .mapToObj(i -> rule(true, "%u/" + "%c".repeat(20), Who.ANYBODY))
                .toList();
        Client client = client(longest, longest);
        assertNull(RuleSet.of(rules).first(publish("a/b"), client));
        assertNotNull(RuleSet.of(List.of(rule(true, "%u", Who.ANYBODY))).first(publish(longest), client));
        assertNull(RuleSet.of(List.of(rule(true, "%u/+", Who.ANYBODY))).first(publish(longest), client));
    }

    private static Question publish(String topic) {
        return new Question.Publish(TopicName.of(topic), Qos.AT_MOST_ONCE, false);
    }

    private static @Nullable ClientRule firstOf(List<ClientRule> rules, Question question, Client client) {
        return rules.stream()
                .filter(rule -> rule.speaksOf(question, client))
                .findFirst()
                .orElse(null);
    }

    private interface Maker {
        Template make(RandomGenerator random);
    }

    private static List<ClientRule> rules(RandomGenerator random, Maker maker) {
        return Stream.generate(() -> {
                    Template filter = maker.make(random);
                    Set<Action> actions = random.nextBoolean()
                            ? EnumSet.allOf(Action.class)
                            : EnumSet.of(one(random, Action.values()));
                    Set<Qos> qos =
                            random.nextInt(4) > 0 ? EnumSet.allOf(Qos.class) : EnumSet.of(one(random, Qos.values()));
                    Optional<Boolean> retain =
                            random.nextInt(4) > 0 ? Optional.empty() : Optional.of(random.nextBoolean());
                    Rule rule = new Rule(random.nextInt(3) > 0, actions, filter.toString(), qos, retain, "");
                    return new ClientRule(rule, filter, who(random));
                })
                .limit(random.nextInt(60))
                .toList();
    }

    private static Who who(RandomGenerator random) {
        Who.Names names = random.nextInt(3) > 0 ? Who.Names.ANY : one(random, Who.Names.values());
        Set<String> users = random.nextInt(3) > 0 ? Set.of() : Set.of("u", one(random, "v", "w"));
        Set<String> clients = random.nextInt(3) > 0 ? Set.of() : Set.of("c", one(random, "d", "e/f"));
        return new Who(names, users, clients);
    }

    private static Template ours(RandomGenerator random) {
        return Template.of(levels(random, "a", "b", "+", "%c", "%u", "%{k}", "a%c", "$SYS", "$e%c")
                + (random.nextInt(4) == 0 ? "/#" : ""));
    }

    private static Template mosquittos(RandomGenerator random) {
        return Template.mosquittoPattern(
                levels(random, "a", "b", "+", "%c", "%u", "a%c", "$e%c") + (random.nextInt(4) == 0 ? "/#" : ""));
    }

    private static Question question(RandomGenerator random) {
        Qos qos = one(random, Qos.values());
        return switch (random.nextInt(3)) {
            case 0 -> new Question.Publish(TopicName.of(topic(random)), qos, random.nextBoolean());
            case 1 -> new Question.Receive(TopicName.of(topic(random)), qos);
            default ->
                new Question.Subscribe(
                        TopicFilter.of(levels(random, "a", "u", "c", "+") + (random.nextInt(3) == 0 ? "/#" : "")), qos);
        };
    }

    private static String topic(RandomGenerator random) {
        return levels(random, "a", "b", "u", "v", "c", "ac", "e", "f", "$SYS", "$ec", "one");
    }

    private static Client client(RandomGenerator random) {
        Identity identity = new Identity(
                one(random, "", "u", "v", "a/b", "u+", "$SYS"),
                random.nextBoolean() ? Map.of() : Map.of("k", one(random, "one", "", "a/b", "#")),
                List.of(),
                Identity.FOR_EVER);
        return new Client(one(random, "c", "d", "e/f", "#", "$SYS"), identity);
    }

    private static String levels(RandomGenerator random, String... words) {
        return Stream.generate(() -> one(random, words))
                .limit(1 + random.nextInt(3))
                .collect(java.util.stream.Collectors.joining("/"));
    }

    @SafeVarargs
    private static <T> T one(RandomGenerator random, T... all) {
        return all[random.nextInt(all.length)];
    }

    private static Client client(String user, String clientId) {
        return new Client(clientId, Identity.of(user));
    }

    private static ClientRule rule(boolean isAllowed, String filter, Who who) {
        Rule rule = Rule.of(isAllowed, EnumSet.allOf(Action.class), filter, "");
        return new ClientRule(rule, Template.of(filter), who);
    }

    private static final Who PLAIN = new Who(Who.Names.WITHOUT_WILDCARD, Set.of(), Set.of());
}
