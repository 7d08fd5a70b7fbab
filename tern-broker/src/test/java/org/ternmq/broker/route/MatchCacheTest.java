package org.ternmq.broker.route;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.share.Unseen;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.testkit.Seeds;

class MatchCacheTest {
    private static final Grant GRANT =
            new Grant(Qos.AT_LEAST_ONCE, false, false, Subscribe.RetainHandling.SEND, Grant.NO_ID);

    private final SubscriptionIndex index = new SubscriptionIndex(7);

    private static Subscriber subscriber(String name, int loop) {
        return new Subscriber(new Session(name, Limits.DEFAULT, new Unseen()), loop, own -> {});
    }

    private static List<Set<Receiver>> receivers(Match match) {
        return List.of(receivers(match, 0), receivers(match, 1));
    }

    private static Set<Receiver> receivers(Match match, int loop) {
        return new HashSet<>(Arrays.asList(match.of(loop)).subList(0, match.count(loop)));
    }

    @Test
    void whatIsKeptIsWhatASearchFinds() {
        List<TopicFilter> filters =
                List.of(TopicFilter.of("a/b"), TopicFilter.of("a/+"), TopicFilter.of("#"), TopicFilter.of("c"));
        List<TopicName> topics = List.of(TopicName.of("a/b"), TopicName.of("a/c"), TopicName.of("c"));
        List<Subscriber> subscribers = List.of(subscriber("x", 0), subscriber("y", 1), subscriber("z", 0));
        Seeds.each(20, random -> {
            var cache = new MatchCache(index, 2);
            for (int step = 0; step < 1_000; step++) {
                TopicFilter filter = filters.get(random.nextInt(filters.size()));
                Subscriber subscriber = subscribers.get(random.nextInt(subscribers.size()));
                switch (random.nextInt(6)) {
                    case 0 -> index.subscribe(subscriber, filter, GRANT);
                    case 1 -> index.unsubscribe(subscriber, filter);
                    default -> {
                        TopicName topic = topics.get(random.nextInt(topics.size()));
                        var searched = new Match(2);
                        index.match(topic, searched);
                        assertEquals(receivers(searched), receivers(cache.match(topic)));
                    }
                }
            }
        });
    }

    @Test
    void aTopicThatComesAgainIsNotSearchedForAgain() {
        var cache = new MatchCache(index, 2);
        index.subscribe(subscriber("x", 0), TopicFilter.of("a"), GRANT);
        cache.match(TopicName.of("a"));
        Match kept = cache.match(TopicName.of("a"));

        assertSame(kept, cache.match(TopicName.of("a")));
        index.subscribe(subscriber("y", 1), TopicFilter.of("a"), GRANT);
        assertEquals(2, cache.match(TopicName.of("a")).count());
        assertEquals(1, kept.count());
    }

    @Test
    void sessionsThatAreGoneAreNotHeldOnTo() {
        var cache = new MatchCache(index, 1);
        List<WeakReference<Subscriber>> gone = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            gone.add(comeAndGo(cache, i));
        }
        cache.match(TopicName.of("other"));

        await().untilAsserted(() -> {
            System.gc();
            assertEquals(0, gone.stream().filter(one -> one.get() != null).count());
        });
    }

    /** One that is found twice under a topic of its own, so that what it matches is kept. */
    private WeakReference<Subscriber> comeAndGo(MatchCache cache, int number) {
        Subscriber subscriber = subscriber("x" + number, 0);
        String topic = "own/" + number;
        index.subscribe(subscriber, TopicFilter.of(topic), GRANT);
        cache.match(TopicName.of(topic));
        assertEquals(1, cache.match(TopicName.of(topic)).count());
        index.unsubscribe(subscriber, TopicFilter.of(topic));
        return new WeakReference<>(subscriber);
    }

    @Test
    void whatAChangeMadeIsSeenByMatchesThatBeginLaterOnOtherThreads() throws Exception {
        TopicName topic = TopicName.of("a/b");
        TopicFilter filter = TopicFilter.of("a/+");
        Subscriber subscriber = subscriber("x", 0);
        var stage = new Object() {
            volatile int number; // odd: subscribed
            volatile boolean changing;
        };
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<Integer> seen = other.submit(() -> {
                var cache = new MatchCache(index, 1);
                int compared = 0;
                while (stage.number < CHANGES) {
                    int before = stage.number;
                    boolean isQuiet = !stage.changing;
                    int count = cache.match(topic).count();
                    if (isQuiet && !stage.changing && stage.number == before) { // read last: it never returns
                        assertEquals(before % 2, count);
                        compared++;
                    }
                }
                return compared;
            });
            for (int i = 0; i < CHANGES; i++) {
                stage.changing = true;
                if (i % 2 == 0) {
                    index.subscribe(subscriber, filter, GRANT);
                } else {
                    index.unsubscribe(subscriber, filter);
                }
                stage.number = i + 1;
                stage.changing = false;
                for (int spin = 0; spin < i % 1_000; spin++) {
                    Thread.onSpinWait();
                }
            }
            System.out.println("matches compared: " + seen.get());
        }
    }

    private static final int CHANGES = 20_000;
}
