package org.ternmq.broker.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final OverloadLimits NONE = OverloadLimits.DEFAULT;

    @Test
    void byDefaultOnlyMemoryThatIsShortAsksForOne() {
        assertFalse(Pace.isBounded(NONE, Stage.CALM));
        assertTrue(Pace.isBounded(NONE, Stage.TIGHT));
        assertTrue(Pace.isBounded(NONE.with(limits -> limits.publishesPerSecondMax = 1), Stage.CALM));
        assertTrue(Pace.isBounded(NONE.with(limits -> limits.publishBytesPerSecondMax = 1), Stage.CALM));
    }

    @Test
    void whoIsAtTheEndOfASecondsWorthWaits() {
        Pace pace = Pace.of(NONE.with(limits -> limits.publishesPerSecondMax = 10));
        assertEquals(0, pace.taken(10, 0, Stage.CALM, 0));
        assertEquals(100_000_000, pace.taken(1, 0, Stage.CALM, 0));
    }
}
