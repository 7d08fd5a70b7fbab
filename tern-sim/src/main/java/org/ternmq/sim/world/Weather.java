package org.ternmq.sim.world;

import java.util.SplittableRandom;

/**
 * How rough a run is; each number is in thousandths of the steps.
 *
 * @param loops of the broker
 * @param segmentBytes size of a segment
 * @param turn a loop takes its turn
 * @param disk the disk does what there is to do
 * @param kill the process is killed
 * @param powerLoss the power fails
 * @param cut a connection is cut
 * @param later time passes
 * @param checkpoint a checkpoint is made
 * @param stall the disk stands still for a while
 */
public record Weather(
        int loops,
        int segmentBytes,
        int turn,
        int disk,
        int kill,
        int powerLoss,
        int cut,
        int later,
        int checkpoint,
        int stall) {
    /** The weather of a seed. */
    public static Weather of(SplittableRandom random) {
        boolean isCalm = random.nextInt(4) == 0;
        return new Weather(
                1 + random.nextInt(3),
                SEGMENTS[random.nextInt(SEGMENTS.length)],
                150 + random.nextInt(200),
                10 + random.nextInt(150),
                isCalm ? 1 : random.nextInt(8),
                isCalm ? 1 : random.nextInt(8),
                random.nextInt(15),
                1 + random.nextInt(10),
                random.nextInt(3) == 0 ? 100 : random.nextInt(5),
                random.nextInt(3));
    }

    /** Good weather: what ends the process is left to somebody else. */
    public Weather fair() {
        return new Weather(loops, segmentBytes, turn, Math.max(disk, FAIR_DISK), 0, 0, cut, 0, checkpoint, 0);
    }

    private static final int FAIR_DISK = 50;
    private static final int[] SEGMENTS = {1_024, 2_048, 4_096, 16_384, 65_536};
}
