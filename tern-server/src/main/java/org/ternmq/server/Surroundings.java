package org.ternmq.server;

import org.ternmq.journal.disk.FolderDisk;

/**
 * What a broker takes from the system, or from a test in its place.
 *
 * @param disks where the journal lies
 * @param clock what time it is
 */
record Surroundings(JournalStorage.Disks disks, BrokerClock clock) {
    /** A folder on the disk and that time. */
    static Surroundings at(BrokerClock clock) {
        return new Surroundings(FolderDisk::open, clock);
    }
}
