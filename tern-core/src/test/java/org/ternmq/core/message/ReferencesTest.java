package org.ternmq.core.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

class ReferencesTest {
    private static final int[] NONE = new int[0];

    @Test
    void termsAreOneNumber() {
        long terms = References.terms(Integer.MAX_VALUE, 2, true);

        assertEquals(Integer.MAX_VALUE, References.chargeBytes(terms));
        assertEquals(2, References.qos(terms));
        assertTrue(References.retain(terms));
        assertFalse(References.retain(References.terms(7, 1, false)));
    }

    @Test
    void oneMessageTwiceKeepsTheIdentifiersOfEach() {
        var references = new References();
        references.add(5, 1, new int[] {1});
        references.add(5, 2, new int[] {2});

        references.remove(5);

        assertArrayEquals(new int[] {2}, references.subscriptionIds(5));
        assertEquals(2, references.firstTerms());
    }

    @Test
    void whatComesBackGoesToItsPlace() {
        var references = new References();
        references.add(4, 1, NONE);
        references.add(8, 1, NONE);

        references.insert(2, 1, NONE);
        references.insert(6, 1, NONE);
        references.insert(9, 1, NONE);

        assertEquals("2:1 4:1 6:1 8:1 9:1", references.toString());
    }

    @Test
    void nothingLiesAtZero() {
        var references = new References();
        references.add(1, 1, NONE);
        references.add(2, 1, NONE);
        references.add(3, 1, NONE);
        references.remove(2);

        assertFalse(references.remove(0));
        assertEquals(-1, references.termsOf(0));
        assertEquals(2, references.size());
    }

    @Test
    void ofTwoAtOnePositionTheOneOfAQualityIsTaken() {
        var references = new References();
        references.add(7, References.terms(100, 1, false), new int[0]);
        references.add(7, References.terms(100, 2, true), new int[] {5});
        List<Long> taken = new ArrayList<>();

        assertTrue(references.remove(7, 2, (position, terms, ids) -> taken.add(terms)));
        assertTrue(references.remove(7, 2, (position, terms, ids) -> taken.add(terms)));
        assertFalse(references.remove(7, 2, (position, terms, ids) -> taken.add(terms)));

        assertEquals(List.of(References.terms(100, 2, true), References.terms(100, 1, false)), taken);
        assertTrue(references.isEmpty());
    }

    /** Under random operations, short queues and long ones, it holds what a plain list holds. */
    @Test
    void isLikeAList() {
        Seeds.each(60, random -> {
            var references = new References();
            List<One> twin = new ArrayList<>();
            int most = random.nextInt(4) == 0 ? 5_000 : 1 + random.nextInt(20);
            for (int phase = 0; phase < 4; phase++) {
                boolean fills = phase % 2 == 0;
                for (int i = 0; i < most; i++) {
                    step(random, references, twin, random.nextInt(10) < (fills ? 8 : 2));
                }
                removeSome(random, references, twin);
                requireSame(twin, references);
                requireSame(twin, references.copy());
            }
            while (!twin.isEmpty()) {
                references.removeFirst();
                twin.remove(0);
            }
            requireSame(twin, references);
        });
    }

    private record One(long position, long terms, List<Integer> ids) {
        @Override
        public String toString() {
            return Long.toHexString(position) + ":" + Long.toHexString(terms) + (ids.isEmpty() ? "" : ids);
        }
    }

    private static void step(RandomGenerator random, References references, List<One> twin, boolean adds) {
        long position = random.nextLong(1, 200);
        if (adds) {
            add(random, references, twin, position);
        } else if (random.nextInt(4) == 0) {
            int at = indexOf(twin, position);
            assertEquals(at >= 0, references.remove(position));
            if (at >= 0) {
                twin.remove(at);
            }
        } else if (!twin.isEmpty()) {
            assertEquals(twin.get(0).position, references.firstPosition());
            assertEquals(twin.get(0).terms, references.firstTerms());
            references.removeFirst();
            twin.remove(0);
        }
        int at = indexOf(twin, position);
        assertEquals(twin.size(), references.size());
        assertEquals(at < 0 ? -1 : twin.get(at).terms, references.termsOf(position));
        assertEquals(at < 0 ? List.of() : twin.get(at).ids, list(references.subscriptionIds(position)));
    }

    private static void add(RandomGenerator random, References references, List<One> twin, long position) {
        int[] ids = random.nextInt(5) == 0 ? new int[] {random.nextInt(9), random.nextInt(9)} : NONE;
        var one = new One(position, random.nextInt(1_000), list(ids));
        if (random.nextInt(4) == 0) {
            int at = 0;
            while (at < twin.size() && twin.get(at).position <= position) {
                at++;
            }
            twin.add(at, one);
            references.insert(position, one.terms, ids);
        } else {
            twin.add(one);
            references.add(position, one.terms, ids);
            assertEquals(position, references.lastPosition());
            if (random.nextInt(4) == 0) {
                var other = new One(position, references.lastTerms() + 1, list(new int[] {3}));
                references.replaceLast(other.terms, new int[] {3});
                assertArrayEquals(new int[] {3}, references.lastSubscriptionIds());
                twin.set(twin.size() - 1, other);
            }
        }
    }

    private static void removeSome(RandomGenerator random, References references, List<One> twin) {
        long[] gone = random.longs(random.nextInt(30), 1, 220).toArray();
        for (long position : gone) {
            int at = indexOf(twin, position);
            if (at >= 0) {
                twin.remove(at);
            }
        }
        references.removeAll(gone);
    }

    private static int indexOf(List<One> twin, long position) {
        for (int i = 0; i < twin.size(); i++) {
            if (twin.get(i).position == position) {
                return i;
            }
        }
        return -1;
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static void requireSame(List<One> twin, References references) {
        assertEquals(twin.size(), references.size());
        assertEquals(twin.isEmpty(), references.isEmpty());
        assertEquals(twin.stream().map(One::toString).collect(Collectors.joining(" ")), references.toString());
    }
}
