package org.ternmq.broker.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.testkit.Seeds;

class TrailTest {
    private static final TopicName TOPIC = TopicName.of("a/b");

    private static long detail(Outcome outcome) {
        return Detail.of(outcome, Qos.EXACTLY_ONCE, Qos.AT_LEAST_ONCE, 77);
    }

    private static List<Noted> all(Trail trail) {
        List<Noted> found = new ArrayList<>();
        trail.forEach(found::add);
        return found;
    }

    @Test
    void whatComesAgainIsCountedInItsPlace() {
        var trail = new Trail(Trail.PLACES_MIN);
        for (int i = 0; i < 1_000; i++) {
            trail.note("client", TopicName.of("a/b"), detail(Outcome.QUEUE_FULL), 100 + i); // equal, not the same
        }
        trail.note("client", TOPIC, detail(Outcome.EXPIRED), 5_000);

        assertEquals(2, trail.used());
        assertTrue(all(trail)
                .contains(new Noted(
                        "client",
                        TOPIC,
                        Outcome.QUEUE_FULL,
                        Qos.EXACTLY_ONCE,
                        Qos.AT_LEAST_ONCE,
                        0,
                        77,
                        100,
                        1_099,
                        1_000)));
        assertTrue(trail.isWholeSince(0));
    }

    @Test
    void whatIsPutIntoOneNumberComesOutOfIt() {
        for (Outcome outcome : Outcome.values()) {
            long detail =
                    Detail.withReason(Detail.of(outcome, Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE, Integer.MAX_VALUE), 0xFF);
            assertEquals(outcome.ordinal(), Detail.outcome(detail));
            assertEquals(Qos.AT_LEAST_ONCE, Detail.published(detail));
            assertEquals(Qos.EXACTLY_ONCE, Detail.given(detail));
            assertEquals(0xFF, Detail.reasonCode(detail));
            assertEquals(Integer.MAX_VALUE, Detail.number(detail));
        }
    }

    @Test
    void beyondItsBoundTheOldestGivesWayAndThatIsKnown() {
        int places = 1_024;
        var trail = new Trail(places);
        for (int i = 0; i < 100_000; i++) {
            trail.note("client-" + i, TOPIC, detail(Outcome.DELIVERED), i);
        }

        List<Noted> left = all(trail);
        assertEquals(places, left.size());
        assertFalse(trail.isWholeSince(0));
        long oldest = left.stream().mapToLong(Noted::lastNanos).min().orElseThrow();
        assertTrue(oldest > 100_000 - 3 * places, "kept one of " + oldest);
        assertTrue(trail.isWholeSince(99_999));
        int kept =
                (int) left.stream().filter(noted -> noted.lastNanos() > 90_000).count();
        assertEquals(places, kept);
    }

    @Test
    void itKnowsFromWhenOnNothingIsMissing() {
        Seeds.each(20, random -> {
            var trail = new Trail(256);
            Map<String, Long> naive = new HashMap<>(); // the last time of each, forgotten or not
            for (long now = 0; now < 5_000; now++) {
                String who = "client-" + random.nextInt(400);
                trail.note(who, TOPIC, detail(Outcome.DELIVERED), now);
                naive.put(who, now);
            }
            Map<Object, Long> known = new HashMap<>();
            trail.forEach(noted -> known.put(noted.who(), noted.lastNanos()));
            long since = 5_000;
            while (since > 0 && trail.isWholeSince(since - 1)) {
                since--;
            }
            long from = since;
            naive.forEach((client, last) -> {
                if (last >= from) {
                    assertEquals(last, known.get(client), client);
                }
            });
            assertTrue(from > 0 && from < 5_000, "since " + from);
        });
    }

    @Test
    void nothingIsNotedWhereThereIsNoRoom() {
        var trail = new Trail(0);
        trail.note("client", TOPIC, detail(Outcome.DELIVERED), 1);
        assertEquals(List.of(), all(trail));
    }
}
