package org.ternmq.cli.soak.load;

/**
 * What became of the messages of one publisher.
 *
 * @param sent how many it published
 * @param repeats how many came again, at QoS 1
 * @param missed how many did not come, at QoS 0
 * @param lost how many did not come, though they had to
 */
public record LaneCount(
        String lane, String version, int qos, int bytes, long sent, long repeats, long missed, long lost) {}
