package org.ternmq.cli.bench.count;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.testkit.Seeds;

class ArrivalsTest {
    @ParameterizedTest
    @CsvSource({"1000,0,10,10000", "1000,10,10,5000", "1000,2,10,9000", "3,0,1,3", "0.1,0,5,1", "7,0,0,0"})
    void aTimeHoldsAsManyAsTheRateSays(double perSecond, double ramp, double seconds, long count) {
        assertEquals(count, new Arrivals(perSecond, ramp).before((long) (seconds * 1e9)));
    }

    @Test
    void eachIsDueWhenItIsCounted() {
        Seeds.each(50, random -> {
            Arrivals arrivals =
                    new Arrivals(random.nextDouble(0.5, 1e5), random.nextBoolean() ? 0 : random.nextDouble(5));
            long last = -1;
            for (long number = 0; number < 1_000; number++) {
                long due = arrivals.nanosOf(number);
                assertTrue(due >= last, "in order");
                long counted = arrivals.before(due) - number; // at the very moment one may count it or not
                assertTrue(counted == 0 || counted == 1, number + " is counted when it is due");
                last = due;
            }
        });
    }

    @Test
    void thereIsNoScheduleWithoutARate() {
        assertThrows(IllegalArgumentException.class, () -> new Arrivals(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Arrivals(Double.POSITIVE_INFINITY, 1));
        assertThrows(IllegalArgumentException.class, () -> new Arrivals(1, -1));
    }
}
