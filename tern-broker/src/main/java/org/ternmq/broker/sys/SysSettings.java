package org.ternmq.broker.sys;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a broker's account of itself needs from outside.
 *
 * @param intervalSeconds how often numbers are published
 * @param version name and version of the broker
 * @param heapBytes how much memory the process uses for its data now
 * @param more topics of what the broker works with
 */
public record SysSettings(int intervalSeconds, String version, LongSupplier heapBytes, List<SysTopic> more) {
    /** Keeps a copy of the topics. */
    public SysSettings {
        more = List.copyOf(more);
    }
}
