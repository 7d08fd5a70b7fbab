package org.ternmq.admin.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
    @Test
    void allKindsOfValuesAreRead() throws BadJsonException {
        Object read = JsonReader.read("""
                { "a": [1, -2.5, 1e3, 9223372036854775808], "b": {"c": true, "d": false},
                  "e": "\\u00fc \\"\\\\\\/\\n ü", "f": {}, "g": [] }""");

        assertThat(read)
                .isEqualTo(Map.of(
                        "a", List.of(1L, -2.5, 1000.0, 0x1p63),
                        "b", Map.of("c", true, "d", false),
                        "e", "ü \"\\/\n ü",
                        "f", Map.of(),
                        "g", List.of()));
        assertThat(JsonReader.read(" null ")).isNull();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws BadJsonException {
        Map<String, Object> value = Map.of("a", List.of("\0\u001f\"\\ü\ud83d\ude00", 12L, true), "", Map.of());

        assertThat(JsonReader.read(Json.of(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | line 1, column 1: the text ends where a value is expected",
                "{\"a\":1,} | line 1, column 8: a name in double quotes is expected",
                "{\"a\":1 \"b\":2} | line 1, column 8: '}' is expected",
                "{\"a\" 1} | line 1, column 6: ':' is expected",
                "{\"a\":1,\"a\":2} | line 1, column 8: the name stands here twice",
                "[1] 2 | line 1, column 5: nothing may stand behind the value",
                "[01] | line 1, column 3: ']' is expected",
                "[+1] | line 1, column 2: no value begins so",
                "[.5] | line 1, column 2: no value begins so",
                "[tru] | line 1, column 2: no value begins so",
                "[NaN] | line 1, column 2: no value begins so",
                "[1e999] | line 1, column 2: a number is too large",
                "[\"\\x\"] | line 1, column 4: no escape is written so",
                "[\"\\ud83d\"] | line 1, column 10: the string before holds half of a character",
                "[\"a | line 1, column 4: the text ends inside of a string",
            })
    void whatIsNoJsonIsToldWithItsPlace(String text, String told) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(BadJsonException.class)
                .hasMessage(told);
    }

    @Test
    void theLineIsCounted() {
        assertThatThrownBy(() -> JsonReader.read("{\n  \"a\": 1,\n  b\n}"))
                .hasMessage("line 3, column 3: a name in double quotes is expected");
        assertThatThrownBy(() -> JsonReader.read("[\"a\nb\"]"))
                .hasMessage("line 1, column 4: a character of control stands in a string; it has to be escaped");
    }

    @Test
    void depthAndNumbersAreBounded() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000))).hasMessageContaining("nested deeper than 32");
        assertThatThrownBy(() -> JsonReader.read("[" + "1".repeat(65) + "]"))
                .hasMessageContaining("a number has more than 64 characters");
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        assertThatThrownBy(() -> JsonReader.read(ByteBuffer.wrap(new byte[] {'"', (byte) 0xFF, '"'})))
                .hasMessageContaining("this is not UTF-8");
    }
}
