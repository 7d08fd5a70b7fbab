package org.ternmq.codec.value;

/** Quality of service of a message or a grant (5.0 section 4.3). */
public enum Qos {
    /** QoS 0: delivered once or not at all, never stored. */
    AT_MOST_ONCE,
    /** QoS 1: delivered once or more often, acknowledged by PUBACK. */
    AT_LEAST_ONCE,
    /** QoS 2: delivered exactly once, by the four-packet exchange. */
    EXACTLY_ONCE;

    /**
     * The quality of service that two bits on the wire name.
     *
     * @throws IllegalArgumentException if {@code bits} is not 0, 1 or 2
     */
    public static Qos of(int bits) {
        return switch (bits) {
            case 0 -> AT_MOST_ONCE;
            case 1 -> AT_LEAST_ONCE;
            case 2 -> EXACTLY_ONCE;
            default -> throw new IllegalArgumentException("QoS must be 0, 1 or 2, not " + bits);
        };
    }

    /** The two bits that stand for this quality on the wire. */
    public int bits() {
        return ordinal();
    }

    /** Whether a PUBLISH of this quality carries a packet identifier and is acknowledged. */
    public boolean isAcknowledged() {
        return this != AT_MOST_ONCE;
    }

    /** The lower of the two: what a subscriber gets of a message (5.0 section 3.8.4). */
    public Qos min(Qos other) {
        return ordinal() <= other.ordinal() ? this : other;
    }

    /** The higher of the two: what overlapping subscriptions get of a message [MQTT-3.3.4-2]. */
    public Qos max(Qos other) {
        return ordinal() >= other.ordinal() ? this : other;
    }
}
