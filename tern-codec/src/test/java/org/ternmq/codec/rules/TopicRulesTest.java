package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.codec.rules.Reader.SERVER_3;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.text;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.testkit.Covers;

/** Sections 4.7 and 4.8.2: which texts are topic names, topic filters and shared subscriptions. */
class TopicRulesTest {
    @Test
    @Covers({"MQTT-4.7.0-1", "MQTT3-4.7.1-1"})
    void wildcardsAreForFiltersOnly() {
        for (String text : List.of("+", "#", "a/+/b", "a/#")) {
            assertThat(TopicFilter.of(text).hasWildcard()).isTrue();
            assertThatIllegalArgumentException().isThrownBy(() -> TopicName.of(text));
            SERVER_5.refusal("30", text(text) + "00");
            SERVER_3.refusal("30", text(text));
        }
    }

    @Test
    @Covers({"MQTT-4.7.1-1", "MQTT3-4.7.1-2"})
    void theMultiLevelWildcardIsTheLastLevel() {
        assertFilters("#", "/#", "a/#", "a/b/#", "+/#", "$SYS/#");
        assertNoFilters("a#", "#/a", "a/#/b", "a/#b", "##", "a/##", "#/", "a/b#");
    }

    @Test
    @Covers({"MQTT-4.7.1-2", "MQTT3-4.7.1-3"})
    void theSingleLevelWildcardFillsItsLevel() {
        assertFilters("+", "+/a", "a/+", "a/+/b", "+/+", "/+", "+/", "+/#");
        assertNoFilters("a+", "+a", "a/b+", "a/+b/c", "++", "+#", "#+");
    }

    @Test
    @Covers({"MQTT-4.7.3-1", "MQTT3-4.7.3-1"})
    void topicsAndFiltersHaveAtLeastOneCharacter() {
        assertNoFilters("");
        SERVER_3.refusal("30", text(""));
        SERVER_5.refuses(
                ReasonCode.TOPIC_NAME_INVALID, "10", text("MQTT") + "05 06 003c 00" + text("c") + "00 0000 0000");
        assertThatIllegalArgumentException().isThrownBy(() -> TopicName.of(""));
        assertThat(TopicName.of("/").levels()).isEqualTo(2);
        assertFilters("/", " ");
    }

    @Test
    @Covers({"MQTT-4.7.3-3", "MQTT3-4.7.3-3"})
    void topicsAndFiltersHaveAtMost65535Bytes() {
        String longest = "\u00fc".repeat(32_767) + "a";
        assertThat(TopicName.of(longest).length()).isEqualTo(65_535);
        assertThat(TopicFilter.of(longest).utf8()).hasSize(65_535);
        assertThatIllegalArgumentException().isThrownBy(() -> TopicName.of(longest + "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> TopicFilter.of(longest + "a"));
    }

    @Test
    @Covers({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void aSharedSubscriptionHasANameAndAFilter() {
        assertShared("$share/g/a", "g", "a");
        assertShared("$share/g/#", "g", "#");
        assertShared("$share/g//", "g", "/");
        assertShared("$share/g//a", "g", "/a");
        assertShared("$share/a b$/+/c", "a b$", "+/c");
        assertShared("$share/g/$share/h/a", "g", "$share/h/a");
        for (String broken : List.of(
                "$share/",
                "$share//",
                "$share//a",
                "$share/g",
                "$share/g/",
                "$share/+/a",
                "$share/#/a",
                "$share/#",
                "$share/g+/a",
                "$share/g#/a",
                "$share/g/a#",
                "$share/g/#/a")) {
            SERVER_5.refuses(ReasonCode.TOPIC_FILTER_INVALID, "82", "0001 00" + text(broken) + "00");
            SERVER_5.refuses(ReasonCode.TOPIC_FILTER_INVALID, "a2", "0001 00" + text(broken));
        }
        for (String plain : List.of("$share", "$SHARE/g/a", "$shared/g/a", "/$share/g/a", "$shar/g")) {
            assertThat(subscribed(plain).isShared()).isFalse();
        }
        assertThat(((Subscribe) SERVER_3.reads("82", "0001" + text("$share/g") + "00")).requests())
                .hasSize(1);
    }

    private static void assertShared(String text, String name, String filter) {
        assertThat(subscribed(text).shareName()).isEqualTo(name);
        assertThat(subscribed(text).utf8()).asString().isEqualTo(filter);
        assertThat(subscribed(text).text()).isEqualTo(text);
    }

    private static void assertFilters(String... texts) {
        for (String text : texts) {
            assertThat(subscribed(text).text()).isEqualTo(text);
        }
    }

    private static void assertNoFilters(String... texts) {
        for (String text : texts) {
            SERVER_5.refuses(ReasonCode.TOPIC_FILTER_INVALID, "82", "0001 00" + text(text) + "00");
            SERVER_5.refuses(ReasonCode.TOPIC_FILTER_INVALID, "a2", "0001 00" + text(text));
            SERVER_3.refusal("82", "0001" + text(text) + "00");
            SERVER_3.refusal("a2", "0001" + text(text));
            assertThatIllegalArgumentException().isThrownBy(() -> TopicFilter.of(text));
        }
    }

    private static TopicFilter subscribed(String filter) {
        return ((Subscribe) SERVER_5.reads("82", "0001 00" + text(filter) + "00"))
                .requests()
                .getFirst()
                .filter();
    }
}
