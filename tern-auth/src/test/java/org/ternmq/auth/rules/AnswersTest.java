package org.ternmq.auth.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.TopicName;
import org.ternmq.testkit.Seeds;

class AnswersTest {
    @Test
    void whatIsRememberedIsWhatWasAnswered() {
        Seeds.each(100, random -> {
            Answers answers = new Answers();
            Map<String, Boolean> given = new HashMap<>();
            for (int i = 0; i < 2_000; i++) {
                String topic = "t/" + random.nextInt(100);
                int kind = random.nextInt(Answers.KINDS);
                int known = answers.get(TopicName.of(topic), kind);
                if (known == Answers.UNKNOWN) {
                    boolean answer = random.nextBoolean();
                    given.put(topic + " " + kind, answer);
                    answers.put(TopicName.of(topic), kind, answer);
                } else {
                    assertEquals(given.get(topic + " " + kind), known == Answers.ALLOWED, topic);
                }
            }
        });
    }

    @Test
    void mostOfAFewTopicsAreRemembered() {
        Answers answers = new Answers();
        for (int i = 0; i < 10; i++) {
            answers.put(TopicName.of("site/7/device/" + i), 0, true);
        }
        int remembered = 0;
        for (int i = 0; i < 10; i++) {
            remembered += answers.get(TopicName.of("site/7/device/" + i), 0) == Answers.ALLOWED ? 1 : 0;
        }
        assertTrue(remembered >= 8, "" + remembered);
    }

    @Test
    void aTopicThatIsTooLongIsNotKept() {
        Answers answers = new Answers();
        TopicName topic = TopicName.of("t".repeat(Answers.TOPIC_BYTES_MAX + 1));
        answers.put(topic, 0, true);
        assertEquals(Answers.UNKNOWN, answers.get(topic, 0));
    }
}
