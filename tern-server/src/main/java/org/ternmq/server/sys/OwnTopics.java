package org.ternmq.server.sys;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.broker.sys.SysSettings;
import org.ternmq.broker.sys.SysTopic;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.transport.sn.SnCounters;

/** What a broker tells about itself below {@code $SYS}, and how often. */
public final class OwnTopics {
    private OwnTopics() {}

    /** As it is configured: with what the access control tells, and with MQTT-SN if there is any. */
    public static SysSettings settings(
            Configuration configuration, String version, List<SysTopic> ofAccess, SnCounters sn) {
        Runtime memory = Runtime.getRuntime();
        List<SysTopic> more = new ArrayList<>(ofAccess);
        if (hasSn(configuration)) {
            more.addAll(SnTopics.of(sn));
        }
        return new SysSettings(
                configuration.sysIntervalSeconds(),
                "tern version " + version,
                () -> memory.totalMemory() - memory.freeMemory(),
                more);
    }

    /** Whether clients of MQTT-SN have a listener. */
    public static boolean hasSn(Configuration configuration) {
        return configuration.listeners().stream().anyMatch(one -> one.protocol() == Listener.Protocol.MQTT_SN);
    }
}
