package org.ternmq.admin.metrics;

import java.util.function.LongSupplier;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.count.Measure;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.Refused;
import org.ternmq.core.flow.DropReason;

/** The metrics of a broker: what its loops count anyway, and {@code $SYS} tells as well. */
public final class BrokerMetrics {
    private final Metrics metrics;
    private final Shared shared;
    private final Counters counters;

    private BrokerMetrics(Metrics metrics, Shared shared) {
        this.metrics = metrics;
        this.shared = shared;
        this.counters = shared.counters();
    }

    /** Puts those of a broker in. */
    public static void register(Metrics metrics, Shared shared) {
        var all = new BrokerMetrics(metrics, shared);
        all.addTraffic();
        all.addClients();
        all.addMessages();
        all.addMeasures();
        all.addOverload();
    }

    private void addTraffic() {
        metrics.counter("tern_received_bytes", "Bytes from clients.", count(Count.BYTES_RECEIVED));
        metrics.counter("tern_sent_bytes", "Bytes to clients.", count(Count.BYTES_SENT));
        metrics.counter("tern_packets_received", "Packets of all types from clients.", count(Count.PACKETS_RECEIVED));
        metrics.counter("tern_packets_sent", "Packets of all types to clients.", count(Count.PACKETS_SENT));
        metrics.counter("tern_publishes_received", "PUBLISH packets from clients.", count(Count.PUBLISHES_RECEIVED));
        metrics.counter("tern_publishes_sent", "PUBLISH packets to clients.", count(Count.PUBLISHES_SENT));
        metrics.counter(
                "tern_payload_received_bytes",
                "Payload bytes of PUBLISH packets from clients.",
                count(Count.PAYLOAD_BYTES_RECEIVED));
        metrics.counter(
                "tern_payload_sent_bytes",
                "Payload bytes of PUBLISH packets to clients.",
                count(Count.PAYLOAD_BYTES_SENT));
    }

    private void addClients() {
        metrics.counter(
                "tern_connections_opened",
                "Connections accepted, whether a CONNECT came or not.",
                count(Count.SOCKETS_OPENED));
        metrics.counter("tern_connects", "CONNECT packets.", count(Count.CONNECTS));
        metrics.gauge("tern_connections", "Connections that are open.", counters::connections);
        metrics.gauge("tern_sessions", "Sessions, with a connection or kept without one.", count(Count.SESSIONS));
        metrics.gauge("tern_sessions_connected", "Sessions with a connection.", count(Count.SESSIONS_CONNECTED));
        metrics.counter(
                "tern_sessions_expired",
                "Sessions whose time without a connection was over.",
                count(Count.SESSIONS_EXPIRED));
        metrics.gauge("tern_subscriptions", "Subscriptions that are not shared.", count(Count.SUBSCRIPTIONS));
        metrics.gauge(
                "tern_shared_subscriptions", "Shared subscriptions, each member's.", count(Count.SHARED_SUBSCRIPTIONS));
    }

    private void addMessages() {
        metrics.gauge(
                "tern_messages_held",
                "Messages above QoS 0 that sessions and shared groups hold, waiting or in flight.",
                count(Count.MESSAGES_HELD));
        metrics.bytes("tern_payload_held", "Their payload bytes.", count(Count.PAYLOAD_BYTES_HELD));
        metrics.gauge(
                "tern_messages_in_flight",
                "Messages above QoS 0 sent to clients and not acknowledged.",
                count(Count.IN_FLIGHT));
        metrics.gauge(
                "tern_retained_messages",
                "Topics with a retained message.",
                () -> shared.retained().size());
        metrics.bytes(
                "tern_retained_payload",
                "Payload bytes of retained messages.",
                () -> shared.retained().payloadBytes());
        metrics.counters(
                "tern_messages_dropped",
                "Messages that did not reach a session, by reason.",
                "reason",
                DropReason.class,
                counters::drops);
    }

    private void addMeasures() {
        metrics.histogram(
                "tern_delivery_seconds",
                "From the arrival of a PUBLISH to when its receiver's connection was given it, time in queues included; of each"
                        + " round of a loop at most 64 are measured.",
                () -> counters.reading(Measure.DELIVERY));
        metrics.histogram(
                "tern_queue_depth",
                "How many messages wait for a session when one more begins to.",
                () -> counters.reading(Measure.QUEUE_DEPTH));
    }

    private void addOverload() {
        Guard guard = shared.guard();
        metrics.gauge(
                "tern_memory_stage",
                "How full memory is: 0 calm, 1 tight, 2 high, 3 critical.",
                () -> guard.memory().ordinal());
        metrics.counters(
                "tern_clients_refused",
                "Clients that were not let in or shown out, by reason.",
                "reason",
                Refused.class,
                guard::count);
    }

    private LongSupplier count(Count count) {
        return () -> counters.value(count);
    }
}
