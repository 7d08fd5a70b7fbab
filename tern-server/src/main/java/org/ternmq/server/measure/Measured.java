package org.ternmq.server.measure;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.ternmq.admin.metrics.Metrics;
import org.ternmq.broker.count.Histogram;
import org.ternmq.broker.count.Scale;
import org.ternmq.journal.disk.Disk;
import org.ternmq.transport.Visits;

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
    public void register(Metrics metrics, Supplier<Map<SocketAddress, Visits>> listeners) {
        metrics.histogram("tern_journal_sync_seconds", "How long the disk took to sync the journal.", syncs::read);
        metrics.counters(
                "tern_listener_connections_opened",
                "Connections accepted at a listener of TCP or a Unix socket, whether a CONNECT came or not.",
                "listener",
                () -> each(listeners.get(), Visits::opened));
        metrics.gauges(
                "tern_listener_connections",
                "Connections that are open at a listener of TCP or a Unix socket.",
                "listener",
                () -> each(listeners.get(), Visits::open));
    }

    private static Map<String, Long> each(Map<SocketAddress, Visits> listeners, ToLongFunction<Visits> number) {
        Map<String, Long> all = new TreeMap<>();
        listeners.forEach((address, visits) -> all.put(text(address), number.applyAsLong(visits)));
        return all;
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? NetUtil.toSocketAddressString(internet)
                : address.toString();
    }
}
