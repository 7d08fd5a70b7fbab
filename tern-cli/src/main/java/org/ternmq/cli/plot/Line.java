package org.ternmq.cli.plot;

/**
 * One line of a chart. Where {@code y} is not a number there is no point, and the line goes on to the next.
 *
 * @param name as the legend says it
 * @param x of each point, rising
 * @param y of each point
 */
@SuppressWarnings("ArrayRecordComponent") // as many numbers as a long run gives, and nobody compares lines
public record Line(String name, double[] x, double[] y) {
    /** Refuses points with half a coordinate. */
    public Line {
        if (x.length != y.length) {
            throw new IllegalArgumentException(name + " has " + x.length + " x and " + y.length + " y");
        }
    }
}
