package org.ternmq.auth.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageTest {
    @ParameterizedTest
    @CsvSource({
        "a/#, a/+, true",
        "a/#, a, true",
        "a/#, a/#, true",
        "a/+, a/#, false",
        "a/+/#, a/#, false",
        "a/#, a/+/#, true",
        "#, $SYS/#, false",
        "+/x, $SYS/x, false",
        "$SYS/#, $SYS/+, true",
        "$SYS/#, #, false",
        "#, +/#, true",
        "+/#, #, true",
        "+/+/#, #, false",
        "a, +, false",
        "a/b, a/b, true",
        "a/b, a/bc, false",
        "a/+, a/, true",
        "/#, /, true",
        "+, '', false",
        "a/+/c, a/+/c, true",
        "a/b/c, a/+/c, false"
    })
    void coversAllOfWhatIsAskedOrNot(String filter, String asked, boolean expected) {
        assertEquals(expected, covers(filter, asked.isEmpty() ? "/" : asked));
    }

    /** Against the meaning of the word: every topic that the one matches is matched by the other. */
    @Test
    void agreesWithTryingAllTopics() {
        List<String> filters = all(List.of("a", "$b", "", "+"), 3);
        filters.addAll(filters.stream().map(filter -> filter + "/#").toList());
        filters.add("#");
        filters.remove("");
        List<String> topics = all(List.of("a", "$b", "", "z"), 5);
        topics.remove("");
        for (String filter : filters) {
            for (String asked : filters) {
                boolean expected = topics.stream().noneMatch(topic -> matches(asked, topic) && !matches(filter, topic));
                assertEquals(expected, covers(filter, asked), filter + " covers " + asked);
            }
            topics.forEach(
                    topic -> assertEquals(matches(filter, topic), covers(filter, topic), filter + " matches " + topic));
        }
    }

    @Test
    void theNaiveMatcherIsRight() {
        assertTrue(matches("a/#", "a"));
        assertTrue(matches("+/a", "/a"));
        assertFalse(matches("#", "$b"));
        assertFalse(matches("a/+", "a"));
    }

    /** All texts of one to so many levels. */
    private static List<String> all(List<String> levels, int depth) {
        List<String> all = new ArrayList<>(levels);
        List<String> longest = levels;
        for (int i = 1; i < depth; i++) {
            longest = longest.stream()
                    .flatMap(begin -> levels.stream().map(level -> begin + "/" + level))
                    .toList();
            all.addAll(longest);
        }
        return all;
    }

    private static boolean matches(String filter, String topic) {
        if (topic.startsWith("$") && Stream.of("+", "#").anyMatch(filter::startsWith)) {
            return false;
        }
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i == levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }

    private static boolean covers(String filter, String asked) {
        return Coverage.covers(filter.getBytes(UTF_8), asked.getBytes(UTF_8));
    }
}
