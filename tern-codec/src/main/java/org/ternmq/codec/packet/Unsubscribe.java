package org.ternmq.codec.packet;

import java.util.List;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.TopicFilter;

/**
 * UNSUBSCRIBE (section 3.10).
 *
 * @param packetId 1 to 65,535
 * @param properties user properties
 * @param filters one or more [MQTT-3.10.3-2]
 */
public record Unsubscribe(int packetId, Properties properties, List<TopicFilter> filters) implements Packet {
    /** Refuses an impossible packet identifier, properties that are not its own, and an empty list. */
    public Unsubscribe {
        PacketIds.require(packetId);
        properties.requireIn(PropertyId.Place.UNSUBSCRIBE, PropertyId.Place.UNSUBSCRIBE);
        filters = List.copyOf(filters);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("UNSUBSCRIBE names at least one filter");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
