package org.ternmq.core.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ternmq.codec.value.TopicName;

/** What the tests of this package share: trees that store their own keys, and random keys that often meet. */
final class Trees {
    private static final String[] LEVELS = {"", "a", "b", "ab", "$", "$a", "é", "温度", "a long level name", "+"};

    private Trees() {}

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    static TopicTree<String> of(String... keys) {
        TopicTree<String> tree = new TopicTree<>();
        for (String key : keys) {
            tree.put(utf8(key), key);
        }
        return tree;
    }

    /** What the tree finds for a topic name, sorted. */
    static List<String> matching(TopicTree<String> tree, String topic) {
        List<String> found = new ArrayList<>();
        tree.match(TopicName.of(topic), found::add);
        return found.stream().sorted().toList();
    }

    /** What the tree finds for a filter, sorted. */
    static List<String> walked(TopicTree<String> tree, String filter) {
        List<String> found = new ArrayList<>();
        tree.walk(utf8(filter), found::add);
        return found.stream().sorted().toList();
    }

    static List<String> all(TopicTree<String> tree) {
        List<String> found = new ArrayList<>();
        tree.forEach(found::add);
        return found.stream().sorted().toList();
    }

    static String randomTopic(RandomGenerator random) {
        while (true) {
            String topic = randomLevels(random, LEVELS.length - 1);
            if (!topic.isEmpty()) {
                return topic;
            }
        }
    }

    static String randomFilter(RandomGenerator random) {
        while (true) {
            String levels = randomLevels(random, LEVELS.length);
            String filter = switch (random.nextInt(8)) {
                case 0 -> levels + "/#";
                case 1 -> random.nextInt(8) == 0 ? "#" : levels;
                default -> levels;
            };
            if (!filter.isEmpty()) {
                return filter;
            }
        }
    }

    private static String randomLevels(RandomGenerator random, int variety) {
        int few = 1 + random.nextInt(variety);
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            boolean wild = variety == LEVELS.length && random.nextInt(4) == 0;
            levels.add(wild ? "+" : LEVELS[random.nextInt(few)]);
        }
        return String.join("/", levels);
    }
}
