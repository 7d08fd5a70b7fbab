package org.ternmq.broker.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.core.message.Publication;

class HistogramTest {
    private static final long MILLI = 1_000_000L;

    @Test
    void valuesFallBetweenTheBoundsOfAllLoops() {
        var counters = new Counters();
        Histogram one = counters.newTally().histogram(Measure.QUEUE_DEPTH);
        Histogram other = counters.newTally().histogram(Measure.QUEUE_DEPTH);
        one.observe(1);
        one.observe(3);
        other.observe(2);
        other.observe(100_000);
        other.observe(100_001);

        Histogram.Reading reading = counters.reading(Measure.QUEUE_DEPTH);
        assertEquals(List.of(1L, 2L), reading.counts().subList(0, 2)); // 1; 2 and 3
        assertEquals(List.of(1L, 1L), reading.counts().subList(10, 12)); // up to 100,000, and above
        assertEquals(5, reading.count());
        assertEquals(200_007, reading.sum());
    }

    @Test
    void aRoundIsMeasuredAtItsEnd() {
        var tally = new Counters().newTally();
        tally.latency().written(10 * MILLI);
        tally.latency().written(14 * MILLI);
        tally.latency().written(Publication.UNKNOWN); // read back from the journal
        assertEquals(0, tally.histogram(Measure.DELIVERY).read().count());

        tally.latency().roundEnds(15 * MILLI);
        tally.latency().roundEnds(99 * MILLI); // nothing was written in this one

        Histogram.Reading reading = tally.histogram(Measure.DELIVERY).read();
        assertEquals(2, reading.count());
        assertEquals(0.006, reading.sum(), 1e-9);
        assertEquals(0.001, Scale.TIME.bound(4));
        assertEquals(1, reading.counts().get(4));
    }

    @Test
    void ofManyInARoundSomeAreMeasured() {
        var tally = new Counters().newTally();
        for (int i = 0; i < 1_000; i++) {
            tally.latency().written(0);
        }
        tally.latency().roundEnds(MILLI);

        List<Long> expected = new java.util.ArrayList<>(Collections.nCopies(Scale.TIME.bounds() + 1, 0L));
        expected.set(4, (long) Latency.SAMPLES_MAX);
        assertEquals(expected, tally.histogram(Measure.DELIVERY).read().counts());
    }
}
