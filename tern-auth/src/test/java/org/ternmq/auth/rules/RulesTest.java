package org.ternmq.auth.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.ternmq.auth.rules.file.AclFile;
import org.ternmq.auth.rules.file.RuleFile;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Rule;
import org.ternmq.core.auth.Rule.Action;

class RulesTest {
    private static final RuleSet ALL_ALLOWED = set("[[rule]]\nallow = ['publish', 'subscribe']\ntopics = ['#']\n");

    @Test
    void withoutAnyRulesEverythingIsAllowed() {
        Access access = Rules.none().access(client());
        assertTrue(mayPublish(access, "a"));
        assertTrue(maySubscribe(access, "#"));
        assertTrue(access.mayReceive(TopicName.of("$SYS/x"), Qos.AT_MOST_ONCE));
        assertEquals(Decision.NO_RULES_AT_ALL, Rules.none().explain(client(), publish("a")));
    }

    @Test
    void aFileWithoutRulesRefusesEverything() {
        Access access = Rules.of(set("")).access(client());
        assertFalse(mayPublish(access, "a"));
        assertFalse(maySubscribe(access, "a"));
        assertEquals(Decision.NO_RULE, Rules.of(set("")).explain(client(), publish("a")));
    }

    @Test
    void whatTheClientBroughtAlongIsAskedFirst() {
        Client client = client(own(false, "a/%c"), own(true, "b/%{k}"), own(true, "a/#"));
        Rules rules = Rules.of(
                set("[[rule]]\ndeny = ['publish']\ntopics = ['b/#']\n[[rule]]\nallow = ['publish']\ntopics = ['c']"));
        Access access = rules.access(client);
        assertFalse(mayPublish(access, "a/me"));
        assertTrue(mayPublish(access, "a/you"));
        assertTrue(mayPublish(access, "b/one"));
        assertFalse(mayPublish(access, "b/two"));
        assertTrue(mayPublish(access, "c"));
        assertFalse(mayPublish(access, "d"));
        assertEquals(
                new Decision(false, "token", "deny publish, subscribe a/%c"), rules.explain(client, publish("a/me")));
    }

    @Test
    void whoBringsRulesAlongIsHeldToThemWhereThereAreNoOthers() {
        Access access = Rules.none().access(client(own(true, "a")));
        assertTrue(mayPublish(access, "a"));
        assertFalse(mayPublish(access, "b"));
        assertFalse(maySubscribe(access, "#"));
    }

    @Test
    void whatTheClientBroughtAlongComesBeforeMosquittosFileAsWell() throws IOException {
        Rules rules = Rules.of(AclFile.parse("acl", "pattern #"));
        Access access = rules.access(client(own(false, "a/#")));
        assertFalse(maySubscribe(access, "a/+"));
        assertTrue(maySubscribe(access, "b"));
        assertFalse(access.mayReceive(TopicName.of("a/x"), Qos.AT_MOST_ONCE));
    }

    @Test
    void rulesThatCannotBeUnderstoodAllowNothing() {
        Client client = client(own(true, "a/#"), own(true, "a/%x"));
        Rules rules = Rules.of(ALL_ALLOWED);
        assertFalse(mayPublish(rules.access(client), "a/b"));
        assertFalse(maySubscribe(rules.access(client), "a/b"));
        assertTrue(rules.explain(client, publish("a/b")).origin().contains("%x stands for nothing in a/%x"));
    }

    @Test
    void retainIsNoConditionForSubscribing() {
        Rule rule = new Rule(
                true, EnumSet.allOf(Action.class), "a", EnumSet.allOf(Qos.class), java.util.Optional.of(true), "token");
        Access access = Rules.none().access(client(rule));
        assertTrue(maySubscribe(access, "a"));
        assertFalse(mayPublish(access, "a"));
        assertTrue(access.mayPublish(TopicName.of("a"), Qos.AT_MOST_ONCE, true));
    }

    @Test
    void otherRulesHoldAtOnce() {
        AtomicReference<RuleSet> now = new AtomicReference<>(ALL_ALLOWED);
        Access access = new Rules(now::get).access(client());
        assertTrue(mayPublish(access, "a"));
        assertTrue(mayPublish(access, "a"));
        now.set(set("[[rule]]\nallow = ['publish']\ntopics = ['b']"));
        assertFalse(mayPublish(access, "a"));
        assertTrue(mayPublish(access, "b"));
        assertFalse(access.mayReceive(TopicName.of("b"), Qos.AT_MOST_ONCE));
        now.set(ALL_ALLOWED);
        assertTrue(mayPublish(access, "a"));
    }

    @Test
    void whatIsRememberedOfOneQuestionIsNoAnswerToAnother() {
        Access access = Rules.of(set("""
                [[rule]]
                allow = ['publish']
                topics = ['a']
                qos = [1]
                retain = true
                [[rule]]
                allow = ['subscribe']
                topics = ['a']
                qos = [0]
                """)).access(client());
        TopicName topic = TopicName.of("a");
        for (int round = 0; round < 2; round++) {
            for (Qos qos : Qos.values()) {
                assertEquals(qos == Qos.AT_LEAST_ONCE, access.mayPublish(topic, qos, true), "" + qos);
                assertFalse(access.mayPublish(topic, qos, false), "" + qos);
                assertEquals(qos == Qos.AT_MOST_ONCE, access.mayReceive(topic, qos), "" + qos);
            }
        }
    }

    private static RuleSet set(String text) {
        try {
            return RuleFile.parse("rules.toml", text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Rule own(boolean isAllowed, String filter) {
        return Rule.of(isAllowed, Set.of(Action.PUBLISH, Action.SUBSCRIBE), filter, "token");
    }

    private static Client client(Rule... own) {
        return new Client("me", new Identity("ann", Map.of("k", "one"), List.of(own), Identity.FOR_EVER));
    }

    private static Question publish(String topic) {
        return new Question.Publish(TopicName.of(topic), Qos.AT_MOST_ONCE, false);
    }

    private static boolean mayPublish(Access access, String topic) {
        return access.mayPublish(TopicName.of(topic), Qos.AT_MOST_ONCE, false);
    }

    private static boolean maySubscribe(Access access, String filter) {
        return access.maySubscribe(TopicFilter.of(filter), Qos.AT_MOST_ONCE);
    }
}
