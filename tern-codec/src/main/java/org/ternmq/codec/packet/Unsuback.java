package org.ternmq.codec.packet;

import java.util.List;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;

/**
 * UNSUBACK (section 3.11).
 *
 * @param packetId that of the UNSUBSCRIBE answered
 * @param properties reason string and user properties
 * @param reasons one for each filter, in order [MQTT-3.11.3-1]; not on the wire in 3.x
 */
public record Unsuback(int packetId, Properties properties, List<ReasonCode> reasons) implements Packet {
    /** Refuses an impossible packet identifier. */
    public Unsuback {
        PacketIds.require(packetId);
        reasons = List.copyOf(reasons);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
