package org.ternmq.server.sys;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ternmq.admin.metrics.Metrics;
import org.ternmq.broker.sys.SysTopic;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.transport.sn.SnCounters;

/** What is told of the clients of MQTT-SN, below {@code $SYS}. */
public final class SnTopics {
    private SnTopics() {}

    /** Of all listeners together. */
    public static List<SysTopic> of(SnCounters counters) {
        List<SysTopic> topics = new ArrayList<>();
        topics.add(SysTopic.number(
                "sn/datagrams/received", "datagrams from clients of MQTT-SN", counters::datagramsReceived));
        topics.add(SysTopic.number("sn/datagrams/sent", "datagrams to clients of MQTT-SN", counters::datagramsSent));
        for (SnDrop reason : SnDrop.values()) {
            topics.add(SysTopic.number(
                    "sn/dropped/" + reason.name().toLowerCase(Locale.ROOT),
                    "packets of MQTT-SN and messages for its clients that went nowhere: " + reason.text(),
                    () -> counters.count(reason)));
        }
        return topics;
    }

    /** The same as metrics. */
    public static void register(Metrics metrics, SnCounters counters) {
        metrics.counter(
                "tern_sn_datagrams_received", "Datagrams from clients of MQTT-SN.", counters::datagramsReceived);
        metrics.counter("tern_sn_datagrams_sent", "Datagrams to clients of MQTT-SN.", counters::datagramsSent);
        metrics.counters(
                "tern_sn_dropped",
                "Packets of MQTT-SN and messages for its clients that went nowhere, by reason.",
                "reason",
                SnDrop.class,
                counters::count);
    }
}
