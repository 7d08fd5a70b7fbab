package org.ternmq.cli.bench.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

class NumbersSeenTest {
    @Test
    void itCountsLikeASet() {
        Seeds.each(200, random -> {
            NumbersSeen seen = NumbersSeen.fromZero();
            Set<Long> naive = new TreeSet<>();
            long reached = 0;
            long again = 0;
            long near = 0;
            for (int i = 0; i < 500; i++) {
                near = Math.max(0, near + random.nextInt(-3, 5));
                boolean isNew = naive.add(near);
                long advanced = seen.add(near);
                assertEquals(isNew, advanced != NumbersSeen.AGAIN);
                reached += Math.max(0, advanced);
                again += isNew ? 0 : 1;
            }
            long greatest = ((TreeSet<Long>) naive).last();
            assertEquals(greatest + 1, reached);
            assertEquals(naive.size(), seen.distinct());
            assertEquals(again, seen.duplicates());
            assertEquals(greatest + 1 - naive.size(), seen.gaps());
        });
    }

    @Test
    void whoCameLateMissesNothingBefore() {
        NumbersSeen seen = NumbersSeen.fromFirst();
        seen.add(1_000);
        seen.add(1_002);

        assertEquals(1, seen.gaps());
        assertEquals(2, seen.distinct());
    }

    @Test
    void gapsWithoutEndTakeNoMemoryWithoutEnd() {
        NumbersSeen seen = NumbersSeen.fromZero();
        for (long number = 1; number < 4L * NumbersSeen.GAPS_MAX; number += 2) {
            seen.add(number);
        }

        assertEquals(2L * NumbersSeen.GAPS_MAX, seen.distinct());
        assertEquals(2L * NumbersSeen.GAPS_MAX, seen.gaps());
        assertEquals(NumbersSeen.AGAIN, seen.add(0), "given up");
        assertEquals(0, seen.add(4L * NumbersSeen.GAPS_MAX - 2), "kept");
    }
}
