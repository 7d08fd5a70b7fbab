package org.ternmq.auth.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "[[\"a\",\"b\"]]",
                "null",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1} x",
                "{\"secret\"",
                "<html>"
            })
    void whatIsNoObjectIsRefusedWithoutSayingWhatItIs(String text) {
        assertThatThrownBy(() -> Json.object(text))
                .isInstanceOf(BrokenAnswerException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> Json.object("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isInstanceOf(BrokenAnswerException.class);
    }

    @Test
    void scalarsAreTexts() throws BrokenAnswerException {
        assertThat(Json.scalars(Json.object("{\"a\":\"x\",\"b\":7,\"c\":true,\"d\":[1],\"e\":{},\"f\":null}")))
                .isEqualTo(Map.of("a", "x", "b", "7", "c", "true"));
    }
}
