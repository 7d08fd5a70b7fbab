package org.ternmq.core.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ternmq.core.topic.Trees.matching;
import static org.ternmq.core.topic.Trees.utf8;
import static org.ternmq.core.topic.Trees.walked;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.TopicName;

/** Keys at the limits of the standard, and those that a hostile client would choose. */
class TopicTreeDepthTest {
    private static final String DEEPEST = "/".repeat(65_535);

    @Test
    void theDeepestTopicIsMatchedByTheDeepestFilters() {
        String slashes = "/".repeat(32_767);
        String pluses = "+/".repeat(32_767) + "+";
        TopicTree<String> filters = Trees.of(slashes, pluses, pluses.substring(0, 65_534) + "#", "#", "/#", "+/+");

        assertEquals(5, matching(filters, slashes).size());
        assertEquals(3, matching(filters, DEEPEST).size());
        assertEquals(List.of(slashes), walked(Trees.of(slashes, DEEPEST, "a"), pluses));
        assertEquals(2, walked(Trees.of(slashes, DEEPEST, "a"), "/#").size());
    }

    @Test
    void aBranchAtEveryLevelOverflowsNoStack() throws InterruptedException {
        TopicTree<String> filters = new TopicTree<>();
        TopicTree<String> names = new TopicTree<>();
        int depth = 2_000;
        StringBuilder pluses = new StringBuilder("+");
        StringBuilder empties = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            filters.put(utf8(pluses + "//#"), "literal");
            filters.put(utf8(pluses + "/+/b"), "plus");
            names.put(utf8("a" + empties), "name");
            names.put(utf8("a" + empties + "b"), "name");
            pluses.append("/+");
            empties.append('/');
        }

        onASmallStack(() -> {
            assertEquals(depth, matching(filters, "/".repeat(depth)).size());
            assertEquals(2 * depth, walked(names, "#").size());
            assertEquals(2 * depth, Trees.all(names).size());
        });
    }

    private static void onASmallStack(Runnable searches) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(null, searches, "small stack", 192 * 1024);
        thread.setUncaughtExceptionHandler((here, failure) -> thrown.set(failure));
        thread.start();
        thread.join();
        assertNull(thrown.get());
    }

    @Test
    void nestedWildcardsCostNoMoreThanTheirNodes() {
        TopicTree<String> tree = new TopicTree<>();
        int levels = 12;
        for (int bits = 0; bits < 1 << levels; bits++) {
            StringBuilder filter = new StringBuilder();
            for (int level = 0; level < levels; level++) {
                filter.append((bits >> level & 1) == 0 ? "a/" : "+/");
            }
            tree.put(utf8(filter + "z"), filter + "z");
        }
        String topic = "a/".repeat(levels);

        assertEquals(1 << levels, matching(tree, topic + "z").size());
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 1_000; i++) {
                tree.match(TopicName.of(topic + "y"), value -> true);
            }
        });
    }

    @Test
    void aLongLevelIsOneLevel() {
        String name = "x".repeat(65_535);
        TopicTree<String> tree = Trees.of(name, "+", "x/y");

        assertEquals(List.of("+", name), matching(tree, name));
        assertEquals(List.of("+"), matching(tree, name.substring(1)));
    }

    @Test
    void hashAndEndOfALevelDoNotDependOnWhatStandsAroundIt() {
        for (int length = 0; length <= 20; length++) {
            String level = "abcdefghijklmnopqrst".substring(0, length);
            long alone = Levels.scan(utf8(level), 0, 7);
            assertEquals(length, Levels.end(alone));
            for (String before : List.of("", "/", "a/", "abcdefgh/", "abcdefghijk/")) {
                for (String after : List.of("", "/", "/x", "/xyzxyzxyz", "/0123456789abcdefgh")) {
                    byte[] text = utf8(before + level + after);
                    long scan = Levels.scan(text, before.length(), 7);
                    assertEquals(before.length() + length, Levels.end(scan));
                    assertEquals(before.length() + length, Levels.end(text, before.length()));
                    assertEquals(Levels.hash(alone), Levels.hash(scan));
                }
            }
        }
    }

    @Test
    void levelsOfEqualHashAreToldApart() {
        Map<Integer, String> seen = new HashMap<>();
        String one = null;
        String other = null;
        for (int i = 0; one == null; i++) {
            other = "level" + i;
            one = seen.put(Levels.hash(Levels.scan(utf8(other), 0, 0)), other);
        }
        assertNotEquals(one, other);
        TopicTree<String> tree = Trees.of(one + "/x", other + "/x", "more/x");

        assertEquals(List.of(one + "/x"), matching(tree, one + "/x"));
        assertEquals(List.of(other + "/x"), matching(tree, other + "/x"));
        assertNotNull(tree.remove(utf8(one + "/x")));
        assertNull(tree.get(utf8(one + "/x")));
        assertEquals(List.of(other + "/x"), matching(tree, other + "/x"));
    }
}
