package org.ternmq.broker.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LagTest {
    private static final long MILLI = 1_000_000L;
    private final Lag lag = new Lag();

    private void round(long beginMillis, long endMillis) {
        lag.at(beginMillis * MILLI);
        lag.at((beginMillis + endMillis) / 2 * MILLI);
        lag.roundEnds(endMillis * MILLI);
    }

    private long millis(long atMillis) {
        return lag.nanos(atMillis * MILLI) / MILLI;
    }

    @Test
    void itIsTheLongestRoundAndFades() {
        assertEquals(0, millis(0));
        round(1_000, 1_800);
        assertEquals(800, millis(1_800));
        round(1_800, 1_900);
        assertEquals(800, millis(1_900));
        assertEquals(400, millis(1_800 + 250));
        assertEquals(100, millis(1_800 + 750));
        assertEquals(0, millis(1_800 + 100_000));
    }

    @Test
    void aLongerRoundTakesItsPlace() {
        round(0, 100);
        round(100, 600);
        assertEquals(500, millis(600));
        round(1_600, 1_640);
        assertEquals(40, millis(1_640));
    }

    @Test
    void sleepIsNoLag() {
        round(0, 2);
        lag.roundEnds(100_000 * MILLI); // a turn that only timers began
        assertEquals(0, millis(100_000));
    }
}
