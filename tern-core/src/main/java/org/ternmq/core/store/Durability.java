package org.ternmq.core.store;

import java.util.Locale;

/** What an acknowledgement means, from the most to the least. */
public enum Durability {
    /** What it acknowledges is on the disk. */
    DISK,
    /** What it acknowledges survives the end of this process, but not of the machine. */
    OS,
    /** What it acknowledges lasts as long as this process. */
    MEMORY;

    /** Whichever means less. */
    public Durability weakest(Durability other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** How the configuration and CONNACK call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
