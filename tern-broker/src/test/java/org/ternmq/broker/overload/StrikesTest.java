package org.ternmq.broker.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StrikesTest {
    private static final long SECOND = 1_000_000_000L;
    private long now = Long.MAX_VALUE - 10 * SECOND; // the clock may pass its end
    private final Strikes strikes = new Strikes(now);

    private long strike(int times) {
        long ban = 0;
        for (int i = 0; i < times; i++) {
            ban = Math.max(ban, strikes.strike(3, 60, now));
        }
        return ban / SECOND;
    }

    @Test
    void whatIsRareIsForgotten() {
        for (int minute = 0; minute < 100; minute++) {
            assertEquals(0, strike(3));
            now += 61 * SECOND;
        }
        assertFalse(strikes.isBanned(now));
        assertTrue(strikes.isOver(now));
    }

    @Test
    void oneMoreInAMinuteIsBannedForAWhile() {
        assertEquals(60, strike(4));
        assertTrue(strikes.isBanned(now));
        now += 59 * SECOND;
        assertTrue(strikes.isBanned(now));
        now += SECOND;
        assertFalse(strikes.isBanned(now));
    }

    @Test
    void whoGoesOnIsBannedTwiceAsLongUpToAnHour() {
        long[] expected = {60, 120, 240, 480, 960, 1_920, 3_600, 3_600};
        for (long seconds : expected) {
            assertEquals(seconds, strike(4));
            now += seconds * SECOND;
        }
    }

    @Test
    void whoBehavedForAsLongBeginsAnew() {
        strike(4);
        now += 60 * SECOND;
        strike(4);
        now += (120 + 120) * SECOND;
        assertEquals(60, strike(4));
    }

    @Test
    void strikesDuringABanDoNotLengthenIt() {
        strike(4);
        assertEquals(0, strike(1_000));
        now += 60 * SECOND;
        assertFalse(strikes.isBanned(now));
    }
}
