package org.ternmq.auth.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.auth.Rule;
import org.ternmq.core.auth.Rule.Action;

/** Rules that a client brings along: both forms are read, half of what is not understood is not. */
class JsonRulesTest {
    private static final Set<Action> BOTH = EnumSet.allOf(Action.class);

    @Test
    void aListOfRulesKeepsItsOrder() throws BrokenAnswerException {
        List<Rule> rules = rules("""
                [{"permission":"deny","action":"publish","topic":"a/secret"},
                 {"permission":"allow","action":"all","topic":"a/#"},
                 {"permission":"allow","action":"subscribe","topic":"%c/+/%{fleet}/%%"}]""");

        assertThat(rules)
                .containsExactly(
                        Rule.of(false, EnumSet.of(Action.PUBLISH), "a/secret", "the token"),
                        Rule.of(true, BOTH, "a/#", "the token"),
                        Rule.of(true, EnumSet.of(Action.SUBSCRIBE), "%c/+/%{fleet}/%%", "the token"));
    }

    @Test
    void aRuleMaySpeakOfSomeQosAndOfRetainedMessages() throws BrokenAnswerException {
        List<Rule> rules = rules("""
                [{"permission":"allow","action":"publish","topic":"a","qos":[0,2],"retain":false},
                 {"permission":"allow","action":"publish","topic":"a","qos":1,"retain":"all"}]""");

        assertThat(rules.getFirst().qos()).containsExactlyInAnyOrder(Qos.AT_MOST_ONCE, Qos.EXACTLY_ONCE);
        assertThat(rules.getFirst().retain()).isEqualTo(Optional.of(false));
        assertThat(rules.getLast().qos()).containsExactly(Qos.AT_LEAST_ONCE);
        assertThat(rules.getLast().retain()).isEmpty();
    }

    @Test
    void listsOfTopicsAllow() throws BrokenAnswerException {
        List<Rule> rules = rules("""
                {"pub":["a/${clientid}"],"sub":["b/${username}","c"],"all":["d/#"]}""");

        assertThat(rules)
                .containsExactly(
                        Rule.of(true, EnumSet.of(Action.PUBLISH), "a/%c", "the token"),
                        Rule.of(true, EnumSet.of(Action.SUBSCRIBE), "b/%u", "the token"),
                        Rule.of(true, EnumSet.of(Action.SUBSCRIBE), "c", "the token"),
                        Rule.of(true, BOTH, "d/#", "the token"));
    }

    @Test
    void whoBringsNothingAlongIsUpToTheRulesOfAll() throws BrokenAnswerException {
        assertThat(JsonRules.read(Json.object("{}"), "acl", "the token")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"pub\":[]}"})
    void aListWithoutRulesAllowsNothing(String acl) throws BrokenAnswerException {
        assertThat(rules(acl))
                .isNotEmpty()
                .noneMatch(Rule::isAllowed)
                .anyMatch(rule -> rule.filter().equals("#"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"a/#\"",
                "7",
                "[\"a\"]",
                "[null]",
                "[{}]",
                "[{\"action\":\"all\",\"topic\":\"a\"}]",
                "[{\"permission\":\"Allow\",\"action\":\"all\",\"topic\":\"a\"}]",
                "[{\"permission\":true,\"action\":\"all\",\"topic\":\"a\"}]",
                "[{\"permission\":\"allow\",\"topic\":\"a\"}]",
                "[{\"permission\":\"allow\",\"action\":\"read\",\"topic\":\"a\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":[\"a\"]}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a#\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\\u0000\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a/%x\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"50%\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"%{}\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"${cert_cn}\"}]",
                "[{\"permission\":\"deny\",\"action\":\"all\",\"topic\":\"eq a/#\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"$share/g/a\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a%c#\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"retian\":true}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"retain\":\"yes\"}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"retain\":null}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"qos\":3}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"qos\":1.5}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"qos\":-1}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"qos\":[]}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"qos\":null}]",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"a\",\"qos\":\"1\"}]",
                "{\"pub\":\"a\"}",
                "{\"pub\":[7]}",
                "{\"publish\":[\"a\"]}"
            })
    void whatIsNotUnderstoodInFullIsRefused(String acl) {
        assertThatThrownBy(() -> rules(acl)).isInstanceOf(BrokenAnswerException.class);
    }

    @Test
    void whyATopicIsNoneIsTold() {
        assertThatThrownBy(() -> rules("{\"sub\":[\"$share/g/a\"]}"))
                .isInstanceOf(BrokenAnswerException.class)
                .hasMessageContaining("leave $share and the name out of $share/g/a");
        assertThatThrownBy(() -> rules("{\"sub\":[\"a/%x\"]}"))
                .isInstanceOf(BrokenAnswerException.class)
                .hasMessageContaining("%x stands for nothing in a/%x");
    }

    @Test
    void thereAreNotTooManyRules() throws BrokenAnswerException {
        String topics = "\"a\",".repeat(JsonRules.RULES_MAX - 1) + "\"a\"";

        assertThat(rules("{\"all\":[" + topics + "]}")).hasSize(JsonRules.RULES_MAX);
        assertThatThrownBy(() -> rules("{\"all\":[" + topics + ",\"a\"]}"))
                .isInstanceOf(BrokenAnswerException.class)
                .hasMessageContaining("more than 1000");
    }

    @Test
    void theExamplesOfThePageAreRules() throws Exception {
        List<String> examples = Examples.of("authentication-tokens.md");

        assertThat(examples).hasSize(2);
        assertThat(rules(examples.getFirst())).hasSize(4);
        assertThat(rules(examples.getLast())).hasSize(3);
    }

    private static List<Rule> rules(String acl) throws BrokenAnswerException {
        return JsonRules.read(Json.object("{\"acl\":" + acl + "}"), "acl", "the token");
    }
}
