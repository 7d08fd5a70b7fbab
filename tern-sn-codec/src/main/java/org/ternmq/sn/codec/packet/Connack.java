package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.SnPacketType;

/**
 * CONNACK (section 5.4.5).
 *
 * @param code how it went
 */
public record Connack(ReturnCode code) implements SnPacket {
    @Override
    public SnPacketType type() {
        return SnPacketType.CONNACK;
    }
}
