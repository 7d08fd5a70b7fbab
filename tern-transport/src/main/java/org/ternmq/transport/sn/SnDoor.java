package org.ternmq.transport.sn;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.store.Durability;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.PredefinedTopics;

/**
 * What clients of MQTT-SN are met with at a UDP port.
 *
 * @param durability what acknowledgements mean to them
 * @param gatewayId 0 to 255, of this gateway alone in its network
 * @param limits what is done for one client, at most
 * @param predefined topic ids agreed on beforehand
 * @param clientIds which client identifiers may connect
 * @param userName whose clients they are, since they can show no password; empty if nobody's in particular
 * @param unconnected what may be published without a connection, at QoS −1
 * @param discovery how clients find the gateway, if they may
 * @param version2 whether clients of MQTT-SN 2.0 are met too, in preview
 */
public record SnDoor(
        Durability durability,
        int gatewayId,
        GatewayLimits limits,
        PredefinedTopics predefined,
        Predicate<String> clientIds,
        Optional<String> userName,
        Predicate<TopicName> unconnected,
        Optional<Discovery> discovery,
        boolean version2) {
    /** One that lets everybody in, and nobody publish without a connection. */
    public static final SnDoor OPEN = new SnDoor(
            Durability.DISK,
            1,
            GatewayLimits.DEFAULT,
            PredefinedTopics.NONE,
            id -> true,
            Optional.empty(),
            topic -> false,
            Optional.empty(),
            false);

    /** What is known of a client there. */
    Certified certified() {
        return new Certified(userName, Optional.empty());
    }

    /**
     * How clients find the gateway.
     *
     * @param group the multicast address where it tells and is asked
     * @param interfaces names of the network interfaces where it joins the group; empty for the one that the system chooses
     * @param interval between two ADVERTISE
     */
    public record Discovery(java.net.InetSocketAddress group, List<String> interfaces, Duration interval) {
        /** A list of its own. */
        public Discovery {
            interfaces = List.copyOf(interfaces);
        }
    }
}
