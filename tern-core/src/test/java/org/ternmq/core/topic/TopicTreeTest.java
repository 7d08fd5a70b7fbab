package org.ternmq.core.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ternmq.core.topic.Trees.matching;
import static org.ternmq.core.topic.Trees.utf8;
import static org.ternmq.core.topic.Trees.walked;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.codec.value.TopicName;
import org.ternmq.testkit.Covers;

class TopicTreeTest {
    @ParameterizedTest
    @Covers({"MQTT-4.7.2-1", "MQTT-4.7.3-4", "MQTT3-4.7.2-1", "MQTT3-4.7.3-4"})
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1, true",
        "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
        "sport/tennis/player1/#, sport/tennis/player12, false",
        "sport/#, sport, true",
        "sport/+, sport/, true",
        "sport/+, sport/x, true",
        "sport/+, sport, false",
        "sport/+, sport/x/y, false",
        "sport/tennis/+, sport/tennis/player1, true",
        "sport/tennis/+, sport/tennis/player1/ranking, false",
        "sport/+/player1, sport/tennis/player1, true",
        "+, a, true",
        "+, /a, false",
        "+, a/b, false",
        "+, $a, false",
        "'#', a/b/c, true",
        "'#', /, true",
        "'#', $SYS/x, false",
        "/#, /, true",
        "/#, /a, true",
        "/#, /a/b, true",
        "/#, a, false",
        "+/+, /, true",
        "+/+, a/, true",
        "+/+, /a, true",
        "+/+, a/b, true",
        "+/+, a, false",
        "+/+, /finance, true",
        "/+, /finance, true",
        "+/tennis/#, sport/tennis, true",
        "+/#, a, true",
        "+/#, $SYS, false",
        "+/monitor/Clients, $SYS/monitor/Clients, false",
        "$SYS/#, $SYS, true",
        "$SYS/#, $SYS/x, true",
        "$SYS/#, a, false",
        "$SYS/monitor/+, $SYS/monitor/Clients, true",
        "$SYS/+/x, $SYS/a/x, true",
        "a/+, a/$b, true",
        "a/#, a/$b, true",
        "ACCOUNTS, Accounts, false",
        "Accounts payable, Accounts payable, true",
        "caf\u00e9, cafe\u0301, false",
        "a/, a, false",
        "a, a/, false",
        "//, /, false",
    })
    void filterAndTopicMeetAsTheStandardSays(String filter, String topic, boolean matches) {
        List<String> found = matches ? List.of(filter) : List.of();
        assertEquals(found, matching(Trees.of(filter), topic));
        assertEquals(found, matching(Trees.of(filter, "sport/x/y/z", "a/q", "/q/r", "$SYS/q", "+/q/+", "q/#"), topic));
        assertEquals(matches, NaiveMatcher.matches(filter, topic));
        assertEquals(matches ? List.of(topic) : List.of(), walked(Trees.of(topic), filter));
        assertEquals(
                matches,
                walked(Trees.of(topic, "sport/q/r", "q/a/b", "/q", "$SYS/q/r"), filter)
                        .contains(topic));
    }

    @Test
    void everyMatchingFilterIsVisitedOnce() {
        TopicTree<String> tree =
                Trees.of("a/b/c", "a/b/+", "a/+/c", "+/b/c", "+/+/+", "#", "a/#", "a/b/#", "a/b/c/#", "b", "a/b");

        assertEquals(
                List.of("#", "+/+/+", "+/b/c", "a/#", "a/+/c", "a/b/#", "a/b/+", "a/b/c", "a/b/c/#"),
                matching(tree, "a/b/c"));
    }

    @Test
    void visitorEndsMatchWalkAndForEach() {
        TopicTree<String> tree = Trees.of("a/b", "a/+", "a/#", "+/b", "+/+", "#");
        TopicName topic = TopicName.of("a/b");
        for (int wanted = 1; wanted <= 6; wanted++) {
            int enough = wanted;
            List<String> matched = new ArrayList<>();
            tree.match(topic, value -> matched.add(value) && matched.size() < enough);
            List<String> walked = new ArrayList<>();
            tree.walk(utf8("#"), value -> walked.add(value) && walked.size() < enough);
            List<String> all = new ArrayList<>();
            tree.forEach(value -> all.add(value) && all.size() < enough);

            assertEquals(List.of(wanted, wanted, wanted), List.of(matched.size(), walked.size(), all.size()));
        }
    }

    @Test
    void putGetAndRemoveKeepToTheirKey() {
        TopicTree<String> tree = Trees.of("a/b/c");

        assertNull(tree.get(utf8("a")));
        assertNull(tree.get(utf8("a/b")));
        assertNull(tree.get(utf8("a/b/c/d")));
        assertNull(tree.get(utf8("a/b/cc")));
        assertNull(tree.remove(utf8("a/b")));
        assertEquals("a/b/c", tree.put(utf8("a/b/c"), "new"));
        assertEquals("new", tree.get(utf8("a/b/c")));
        assertEquals(1, tree.size());
        assertFalse(tree.remove(utf8("a/b/c"), "other"));
        assertTrue(tree.remove(utf8("a/b/c"), "new"));
        assertEquals(0, tree.size());
        assertNull(tree.remove(utf8("a/b/c")));
    }

    @Test
    void getOrCreateMakesAValueOnce() {
        TopicTree<List<String>> tree = new TopicTree<>();

        List<String> made = tree.getOrCreate(utf8("a/+"), ArrayList::new);

        assertSame(made, tree.getOrCreate(utf8("a/+"), ArrayList::new));
        assertEquals(1, tree.size());
    }

    @Test
    void updateCreatesReplacesAndRemoves() {
        TopicTree<String> tree = new TopicTree<>();
        byte[] key = utf8("a/#");

        assertEquals("1", tree.update(key, old -> old == null ? "1" : "wrong"));
        assertEquals("12", tree.update(key, old -> old + "2"));
        assertEquals("12", tree.get(key));
        assertEquals(1, tree.size());
        assertNull(tree.update(key, old -> null));
        assertNull(tree.update(key, old -> null));
        assertNull(tree.get(key));
        assertEquals(0, tree.size());
    }

    @Test
    void aKeyMayBeChangedAfterItWasStored() {
        TopicTree<String> tree = new TopicTree<>();
        byte[] key = utf8("a/b");
        tree.put(key, "ab");
        key[0] = 'x';

        assertEquals(List.of("ab"), matching(tree, "a/b"));
    }
}
