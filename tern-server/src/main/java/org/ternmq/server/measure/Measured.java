package org.ternmq.server.measure;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.ternmq.admin.metrics.Metrics;
import org.ternmq.broker.count.Histogram;
import org.ternmq.broker.count.Scale;
import org.ternmq.journal.disk.Disk;
import org.ternmq.transport.count.Visits;

/** How long the disk of the journal takes, and how many come to each listener. For any thread. */
public final class Measured {
    private final Histogram syncs = new Histogram(Scale.TIME);

    /** Nothing was measured yet. */
    public Measured() {}

    /** The same disk, measured. */
    public Disk measured(Disk disk) {
        return new TimedDisk(disk, nanos -> {
            synchronized (syncs) { // one file is synced at a time, mostly
                syncs.observe(nanos);
            }
        });
    }

    /**
     * Puts in what there is.
     *
     * @param listeners who has come to each
     */
    public void register(Metrics metrics, Supplier<Map<String, Visits>> listeners) {
        metrics.histogram("tern_journal_sync_seconds", "How long the disk took to sync the journal.", syncs::read);
        metrics.counters(
                "tern_listener_connections_opened",
                "Connections that came to a listener, whether a CONNECT came or not; of MQTT-SN clients that were let in.",
                "listener",
                () -> each(listeners.get(), Visits::opened));
        metrics.gauges(
                "tern_listener_connections",
                "Connections that are open at a listener, or clients of MQTT-SN that are connected, awake or not.",
                "listener",
                () -> each(listeners.get(), Visits::open));
    }

    private static Map<String, Long> each(Map<String, Visits> listeners, ToLongFunction<Visits> number) {
        Map<String, Long> all = new TreeMap<>();
        listeners.forEach((where, visits) -> all.put(where, number.applyAsLong(visits)));
        return all;
    }
}
