package org.ternmq.sn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.value.TopicId;

/** The topic ids of one client, few or many. */
class TopicsTest {
    private final Topics topics = new Topics("c", PredefinedTopics.NONE, 20);

    @Test
    void whatTheClientDoesNotKnowItCannotPublishTo() {
        TopicName shortName = TopicName.of("ab");
        assertThat(topics.known(shortName)).isEqualTo(TopicId.shortName("ab"));

        topics.forget(shortName);

        assertThat(topics.known(shortName)).isNull();
        assertThat(topics.name(TopicId.normal(1))).isNull();
        assertThat(topics.give(shortName)).isEqualTo(1);
        assertThat(topics.name(TopicId.normal(1))).isEqualTo(shortName);
    }

    @Test
    void idsAreTheSameForTheSameTopicHoweverManyThereAre() {
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i <= 20; i++) {
                assertThat(topics.give(TopicName.of("t/" + i))).isEqualTo(i);
            }
        }
        assertThat(topics.give(TopicName.of("t/21"))).isEqualTo(TopicId.NONE);
        assertThat(topics.name(TopicId.normal(20))).isEqualTo(TopicName.of("t/20"));
        assertThat(topics.name(TopicId.normal(21))).isNull();
    }
}
