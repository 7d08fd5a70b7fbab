package org.ternmq.server;

import java.util.List;
import java.util.Optional;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.server.measure.Measured;
import org.ternmq.server.plugin.Plugins;
import org.ternmq.transport.uplink.Uplink;

/**
 * What a broker takes from the system and from the program that starts it, or from a test in its place.
 *
 * @param disks where the journal lies
 * @param clock what time it is
 * @param uplink where its clients of MQTT-SN are led by way of it, for this broker alone, which closes it; empty if it is the last one
 * @param plugins what the program brings along
 * @param keepsNothing whether its data folder is a temporary one, whatever the configuration says
 */
record Surroundings(
        JournalStorage.Disks disks,
        BrokerClock clock,
        Optional<Uplink> uplink,
        List<Plugins.Brought> plugins,
        boolean keepsNothing) {
    Surroundings {
        plugins = List.copyOf(plugins);
    }

    /** A folder on the disk and the system's time. */
    static final Surroundings SYSTEM =
            new Surroundings(FolderDisk::open, BrokerClock.SYSTEM, Optional.empty(), List.of(), false);

    /** The same, and its clients of MQTT-SN are led elsewhere. */
    Surroundings with(Uplink other) {
        return new Surroundings(disks, clock, Optional.of(other), plugins, keepsNothing);
    }

    /** The same, keeping its data or not. */
    Surroundings keepingNothing(boolean is) {
        return new Surroundings(disks, clock, uplink, plugins, is);
    }

    /** The same, and it is measured how long the disk takes. */
    Surroundings measured(Measured by) {
        return new Surroundings(folder -> by.measured(disks.open(folder)), clock, uplink, plugins, keepsNothing);
    }
}
