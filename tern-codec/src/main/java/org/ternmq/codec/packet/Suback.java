package org.ternmq.codec.packet;

import java.util.List;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;

/**
 * SUBACK (section 3.9).
 *
 * @param packetId that of the SUBSCRIBE answered
 * @param properties reason string and user properties
 * @param reasons one for each filter, in order; an error is 0x80 in 3.1.1
 */
public record Suback(int packetId, Properties properties, List<ReasonCode> reasons) implements Packet {
    /** Refuses an impossible packet identifier, and reasons and properties that are not its own. */
    public Suback {
        PacketIds.require(packetId);
        properties.requireIn(PropertyId.Place.SUBACK, PropertyId.Place.SUBACK);
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("SUBACK has at least one reason code");
        }
        reasons.forEach(reason -> reason.requireIn(ReasonCode.Place.SUBACK, ReasonCode.Place.SUBACK));
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
