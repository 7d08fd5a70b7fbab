package org.ternmq.faults;

/** Which way bytes go. */
public enum Direction {
    /** From the client to the broker. */
    TO_BROKER,
    /** From the broker to the client. */
    TO_CLIENT
}
