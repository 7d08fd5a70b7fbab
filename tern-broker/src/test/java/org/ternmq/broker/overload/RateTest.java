package org.ternmq.broker.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateTest {
    private static final long SECOND = 1_000_000_000L;
    private long now = -5 * SECOND; // the clock may begin anywhere

    @Test
    void aSecondsWorthMayBeTakenAtOnce() {
        Rate ten = new Rate(10);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, ten.take(1, now));
        }
        assertEquals(SECOND / 10, ten.take(1, now));
        assertEquals(2 * SECOND / 10, ten.take(1, now));
    }

    @Test
    void timePaysAndSavesNoMoreThanASecond() {
        Rate ten = new Rate(10);
        ten.take(30, now);
        now += 3600 * SECOND;
        assertEquals(0, ten.take(10, now));
        assertEquals(SECOND / 10, ten.take(1, now));
    }

    @Test
    void overTimeItIsTheRate() {
        Rate rate = new Rate(1_000);
        long taken = 0;
        for (long end = now + 60 * SECOND; now < end; ) {
            long wait = rate.take(7, now);
            taken += 7;
            now += Math.max(wait, 1_000);
        }
        assertTrue(Math.abs(taken - 61_000) < 20, "taken " + taken);
    }

    @Test
    void whatIsRefusedIsNotTaken() {
        Rate two = new Rate(2);
        assertTrue(two.takeIfFree(now));
        assertTrue(two.takeIfFree(now));
        for (int i = 0; i < 100; i++) {
            assertFalse(two.takeIfFree(now));
        }
        now += SECOND / 2;
        assertTrue(two.takeIfFree(now));
        assertFalse(two.takeIfFree(now));
    }

    @Test
    void aLargeAmountIsWaitedFor() {
        Rate bytes = new Rate(1e6);
        assertEquals(255 * SECOND, bytes.take(256_000_000, now));
    }
}
