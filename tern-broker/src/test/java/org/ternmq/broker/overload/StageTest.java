package org.ternmq.broker.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StageTest {
    @Test
    void aStageIsReachedAtItsPartAndLeftALittleBelow() {
        assertEquals(Stage.CALM, Stage.CALM.at(74, 100));
        assertEquals(Stage.TIGHT, Stage.CALM.at(75, 100));
        assertEquals(Stage.TIGHT, Stage.TIGHT.at(70, 100));
        assertEquals(Stage.CALM, Stage.TIGHT.at(69, 100));
        assertEquals(Stage.HIGH, Stage.CALM.at(85, 100));
        assertEquals(Stage.CRITICAL, Stage.CALM.at(95, 100));
        assertEquals(Stage.CRITICAL, Stage.HIGH.at(2L << 40, 1L << 40));
        assertEquals(Stage.CRITICAL, Stage.CRITICAL.at(90, 100));
        assertEquals(Stage.HIGH, Stage.CRITICAL.at(89, 100));
        assertEquals(Stage.CALM, Stage.CRITICAL.at(0, 100));
    }
}
