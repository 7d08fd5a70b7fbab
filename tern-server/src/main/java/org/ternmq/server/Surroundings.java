package org.ternmq.server;

import java.util.Optional;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.server.measure.Measured;
import org.ternmq.transport.uplink.Uplink;

/**
 * What a broker takes from the system, or from a test in its place.
 *
 * @param disks where the journal lies
 * @param clock what time it is
 * @param uplink where its clients of MQTT-SN are led by way of it; empty if it is the last one
 */
record Surroundings(JournalStorage.Disks disks, BrokerClock clock, Optional<Uplink> uplink) {
    /** A folder on the disk and that time. */
    static Surroundings at(BrokerClock clock) {
        return new Surroundings(FolderDisk::open, clock, Optional.empty());
    }

    /** The same, and it is measured how long the disk takes. */
    Surroundings measured(Measured by) {
        return new Surroundings(folder -> by.measured(disks.open(folder)), clock, uplink);
    }
}
