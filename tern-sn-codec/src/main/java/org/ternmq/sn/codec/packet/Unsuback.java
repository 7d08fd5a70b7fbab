package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * UNSUBACK (section 5.4.18).
 *
 * @param msgId that of the UNSUBSCRIBE answered
 */
public record Unsuback(int msgId) implements SnPacket {
    /** Refuses what the field cannot hold. */
    public Unsuback {
        Unsigned.requireTwoOctets(msgId, "MsgId");
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.UNSUBACK;
    }
}
