package org.ternmq.broker.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Publication;
import org.ternmq.testkit.Seeds;

class EntriesTest {
    private static final class One extends GroupEntry {
        One(int number) {
            super(filterOf(number), 0);
        }

        @Override
        protected void deliver(Publication publication, long nowNanos) {}
    }

    private static TopicFilter filterOf(int number) {
        return TopicFilter.of("$share/g" + number + "/t");
    }

    private static List<Receiver> walked(Entries entries) {
        var match = new Match(1);
        entries.addTo(match);
        return new ArrayList<>(Arrays.asList(match.of(0)).subList(0, match.count(0)));
    }

    @Test
    void entriesUnderChanceAreThoseOfAMap() {
        Seeds.each(20, random -> {
            Map<Integer, One> twin = new HashMap<>();
            Entries entries = Entries.of(new One(-1), new One(-2));
            for (int step = 0; step < 2_000; step++) {
                boolean grows = step / 500 % 2 == 0;
                int number = random.nextInt(300);
                if (random.nextInt(10) < (grows ? 9 : 2)) {
                    var one = new One(number);
                    entries.put(one);
                    twin.put(number, one);
                } else {
                    entries.remove(filterOf(number));
                    twin.remove(number);
                }
                assertEquals(twin.get(number), entries.get(filterOf(number)));
            }
            entries.remove(filterOf(-1));
            assertEquals(!twin.isEmpty(), entries.remove(filterOf(-2)));
            assertEquals(Set.copyOf(twin.values()), new HashSet<>(walked(entries)));
            assertEquals(twin.size(), walked(entries).size());
        });
    }

    @Test
    void whenMostHaveLeftAReaderWalksFewSlots() {
        Entries entries = Entries.of(new One(0), new One(1));
        for (int i = 2; i < 10_000; i++) {
            entries.put(new One(i));
        }
        for (int i = 3; i < 10_000; i++) {
            entries.remove(filterOf(i));
        }
        assertTrue(entries.capacity() <= 32, "slots: " + entries.capacity());
        assertEquals(3, walked(entries).size());
    }

    @Test
    void aReaderNeverMissesAnEntryThatStays() throws InterruptedException {
        var stays = new One(0);
        Entries entries = Entries.of(stays, new One(1));
        var done = new AtomicBoolean();
        var sawAlways = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> {
            boolean sees = true;
            while (sees && !done.get()) {
                sees = walked(entries).contains(stays);
            }
            sawAlways.set(sees);
        });
        for (int round = 0; round < 100; round++) {
            for (int i = 2; i < 100; i++) {
                entries.put(new One(i));
            }
            for (int i = 2; i < 100; i++) {
                entries.remove(filterOf(i));
            }
        }
        done.set(true);
        reader.join();
        assertTrue(sawAlways.get());
    }
}
