package org.ternmq.codec.packet;

import java.util.List;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;

/**
 * UNSUBACK (section 3.11).
 *
 * @param packetId that of the UNSUBSCRIBE answered
 * @param properties reason string and user properties
 * @param reasons one for each filter, in order; not on the wire in 3.x
 */
public record Unsuback(int packetId, Properties properties, List<ReasonCode> reasons) implements Packet {
    /** Refuses an impossible packet identifier, and reasons and properties that are not its own. */
    public Unsuback {
        PacketIds.require(packetId);
        properties.requireIn(PropertyId.Place.UNSUBACK, PropertyId.Place.UNSUBACK);
        reasons = List.copyOf(reasons);
        reasons.forEach(reason -> reason.requireIn(ReasonCode.Place.UNSUBACK, ReasonCode.Place.UNSUBACK));
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
