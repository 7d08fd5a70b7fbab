package org.ternmq.core.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ternmq.core.topic.Trees.utf8;

import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.testkit.Covers;

/** Random histories against a sorted set of strings and the naive matcher. The seed is the parameter. */
class TopicTreeHistoryTest {
    private static final int STEPS = 3_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @Covers({"MQTT-4.7.2-1", "MQTT-4.7.3-4", "MQTT3-4.7.2-1", "MQTT3-4.7.3-4"})
    void storedFiltersAreFoundByTopics(long seed) {
        Random random = new Random(seed);
        TopicTree<String> tree = new TopicTree<>(seed);
        TreeSet<String> truth = new TreeSet<>();
        for (int step = 0; step < STEPS; step++) {
            change(random, tree, truth, Trees::randomFilter);
            String topic = Trees.randomTopic(random);
            List<String> expected =
                    truth.stream().filter(f -> NaiveMatcher.matches(f, topic)).toList();
            assertEquals(expected, Trees.matching(tree, topic), () -> "topic " + topic + " among " + truth);
        }
        emptyAgain(tree, truth);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void storedTopicsAreFoundByFilters(long seed) {
        Random random = new Random(seed);
        TopicTree<String> tree = new TopicTree<>(seed);
        TreeSet<String> truth = new TreeSet<>();
        for (int step = 0; step < STEPS; step++) {
            change(random, tree, truth, Trees::randomTopic);
            String filter = Trees.randomFilter(random);
            List<String> expected =
                    truth.stream().filter(t -> NaiveMatcher.matches(filter, t)).toList();
            assertEquals(expected, Trees.walked(tree, filter), () -> "filter " + filter + " among " + truth);
        }
        emptyAgain(tree, truth);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 40, 3_000})
    void aWideNodeKeepsItsChildrenThroughGrowthAndShrinking(int width) {
        Random random = new Random(width);
        TopicTree<String> tree = new TopicTree<>(width);
        TreeSet<String> truth = new TreeSet<>();
        for (int step = 0; step < 10 * width + 1_000; step++) {
            boolean growing = step / (2 * width) % 2 == 0;
            String key = "device/" + random.nextInt(width) + "/cmd";
            if (random.nextInt(8) == 0 ? growing : !growing) {
                assertEquals(truth.remove(key) ? key : null, tree.remove(utf8(key)));
            } else {
                assertEquals(truth.add(key) ? null : key, tree.put(utf8(key), key));
            }
            assertEquals(truth.size(), tree.size());
            String asked = "device/" + random.nextInt(width) + "/cmd";
            assertEquals(truth.contains(asked) ? asked : null, tree.get(utf8(asked)));
        }
        assertEquals(List.copyOf(truth), Trees.walked(tree, "device/+/cmd"));
        Shape.assertTight(tree);
        emptyAgain(tree, truth);
    }

    private static void change(
            Random random, TopicTree<String> tree, NavigableSet<String> truth, Function<Random, String> keys) {
        String key = keys.apply(random);
        boolean growing = truth.size() < 60 + random.nextInt(60);
        if (growing) {
            assertEquals(truth.add(key) ? null : key, tree.put(utf8(key), key));
        } else {
            String victim = truth.ceiling(key) == null ? truth.first() : truth.ceiling(key);
            truth.remove(victim);
            assertEquals(victim, tree.remove(utf8(victim)));
        }
        assertEquals(truth.size(), tree.size());
        String asked = keys.apply(random);
        assertEquals(truth.contains(asked) ? asked : null, tree.get(utf8(asked)));
        if (random.nextInt(50) == 0) {
            assertEquals(List.copyOf(truth), Trees.all(tree));
            Shape.assertTight(tree);
        }
    }

    private static void emptyAgain(TopicTree<String> tree, NavigableSet<String> truth) {
        for (String key : truth) {
            assertEquals(key, tree.remove(utf8(key)));
        }
        assertEquals(0, tree.size());
        assertNull(tree.root().branches);
    }
}
