package org.ternmq.core.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ternmq.core.topic.Trees.utf8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.codec.value.TopicName;

/** Readers beside a writer that splits, joins, grows and shrinks all around the keys that they look for. */
@Timeout(60)
class TopicTreeConcurrencyTest {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /** A sharp mix: they share edges with each other and with what comes and goes. */
    private static final List<String> FIXED = List.of(
            "a/b/c/d",
            "a/b/+/d",
            "a/b/c/#",
            "+/b/c/d",
            "a/+/+/d",
            "#",
            "a/b/c/d/e/f",
            "a/x",
            "a/b/c/d/#",
            "w/5",
            "w/+",
            "w/5/z/#");

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void stableFiltersAreMatchedOnceWhileOthersComeAndGo() throws Exception {
        TopicTree<String> tree = Trees.of(FIXED.toArray(String[]::new));
        List<String> topics = List.of("a/b/c/d", "a/b/c/d/e/f", "a/x", "w/5", "w/5/z/z", "a/b/q/d");
        race(tree, () -> {
            for (String topic : topics) {
                List<String> found = new ArrayList<>();
                tree.match(TopicName.of(topic), value -> value.isEmpty() || found.add(value));
                assertEquals(expected(topic), found.stream().sorted().toList());
            }
        });
    }

    @Test
    void stableKeysAreWalkedOnceWhileOthersComeAndGo() throws Exception {
        TopicTree<String> tree = Trees.of(FIXED.toArray(String[]::new));
        List<String> all = FIXED.stream().sorted().toList();
        List<String> below = all.stream().filter(key -> key.startsWith("a/b/")).toList();
        race(tree, () -> {
            assertEquals(all, stable(tree, "#"));
            assertEquals(below, stable(tree, "a/b/#"));
            for (String key : FIXED) {
                assertEquals(key, tree.get(utf8(key)));
            }
        });
    }

    @Test
    void twoThreadsThatWriteAndThenSearchDoNotBothMiss() throws Exception {
        TopicTree<String> subscriptions = new TopicTree<>();
        TopicTree<String> retained = new TopicTree<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 20_000; round++) {
                String topic = "t/" + round % 7 + "/" + round;
                Future<Integer> subscriber = other.submit(() -> {
                    subscriptions.put(utf8(topic), topic);
                    return Trees.walked(retained, topic).size();
                });
                retained.put(utf8(topic), topic);
                int matched = Trees.matching(subscriptions, topic).size();
                assertEquals(true, matched + subscriber.get() > 0, "neither saw the other");
                subscriptions.remove(utf8(topic));
                retained.remove(utf8(topic));
            }
        } finally {
            other.shutdownNow();
        }
    }

    private void race(TopicTree<String> tree, Runnable reader) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    while (!over.get()) {
                        reader.run();
                    }
                }));
            }
            threads.submit(() -> churn(tree)).get();
            for (Future<?> each : readers) {
                each.get();
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    /**
     * Keys with empty values come and go; two writers at once would be right as well, one finds more interleavings
     * here.
     */
    private void churn(TopicTree<String> tree) {
        Random random = new Random(5);
        List<byte[]> present = new ArrayList<>();
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end) {
            boolean growing = present.size() < random.nextInt(400);
            if (growing) {
                byte[] key = utf8(neighbour(random));
                if (tree.get(key) == null) {
                    tree.put(key, "");
                    present.add(key);
                }
            } else if (!present.isEmpty()) {
                byte[] key = present.remove(random.nextInt(present.size()));
                assertEquals("", tree.remove(key));
            }
        }
        over.set(true);
        assertEquals(FIXED.size() + present.size(), tree.size());
    }

    /** A key next to a fixed one: a part of it, another end, or one of many beside it. */
    private static String neighbour(Random random) {
        String[] levels = FIXED.get(random.nextInt(FIXED.size())).split("/", -1);
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(levels.length); i > 0; i--) {
            key.append(levels[key.isEmpty() ? 0 : count(key)]).append('/');
        }
        return key + (random.nextBoolean() ? "+" : "n" + random.nextInt(100)) + (random.nextBoolean() ? "" : "/y");
    }

    private static int count(StringBuilder key) {
        return (int) key.chars().filter(c -> c == '/').count();
    }

    private static List<String> expected(String topic) {
        return FIXED.stream()
                .filter(filter -> NaiveMatcher.matches(filter, topic))
                .sorted()
                .toList();
    }

    private static List<String> stable(TopicTree<String> tree, String filter) {
        return Trees.walked(tree, filter).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
