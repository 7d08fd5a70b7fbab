package org.ternmq.broker.count;

/** What a loop measures. */
public enum Measure {
    /** From the arrival of a PUBLISH to the end of the round in which a receiver's connection was given it. */
    DELIVERY(Scale.TIME),
    /** How many messages wait for a session when another one begins to. */
    QUEUE_DEPTH(Scale.DEPTH);

    private final Scale scale;

    Measure(Scale scale) {
        this.scale = scale;
    }

    Scale scale() {
        return scale;
    }
}
