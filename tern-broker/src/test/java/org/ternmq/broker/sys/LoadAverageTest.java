package org.ternmq.broker.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The numbers are what mosquitto 2.0.11 said about its received bytes, in four readings three seconds apart. */
class LoadAverageTest {
    private long total;

    private static Moment afterSeconds(int seconds) {
        return new Moment(0, seconds * 1_000_000_000L);
    }

    private void assertSays(LoadAverage average, String... expected) {
        long[] totals = {0, 91, 149, 188, 188};
        for (int i = 0; i < totals.length; i++) {
            total = totals[i];
            assertEquals(expected[i], average.at(afterSeconds(i == 0 ? 0 : 3)));
        }
    }

    @Test
    void overOneMinute() {
        assertSays(new LoadAverage(() -> total, 1), "0.00", "88.76", "141.01", "172.17", "163.77");
    }

    @Test
    void overFiveMinutes() {
        assertSays(new LoadAverage(() -> total, 5), "0.00", "18.11", "29.47", "36.94", "36.57");
    }

    @Test
    void overFifteenMinutes() {
        assertSays(new LoadAverage(() -> total, 15), "0.00", "6.06", "9.90", "12.46", "12.42");
    }

    @Test
    void aSteadyLoadIsReachedInTheEnd() {
        LoadAverage average = new LoadAverage(() -> total, 1);
        String last = "";
        for (int i = 0; i < 200; i++) {
            total += 50;
            last = average.at(afterSeconds(10));
        }
        assertEquals("300.00", last);
    }
}
