package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * UNSUBSCRIBE (section 5.4.17).
 *
 * @param msgId 0 to 65,535
 * @param topic as in the SUBSCRIBE that it ends
 */
public record Unsubscribe(int msgId, Topic topic) implements SnPacket {
    /** Refuses what the fields cannot hold. */
    public Unsubscribe {
        Unsigned.requireTwoOctets(msgId, "MsgId");
        Subscribe.requireNotNormal(topic);
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.UNSUBSCRIBE;
    }
}
