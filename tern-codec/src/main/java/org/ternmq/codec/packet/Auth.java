package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;

/**
 * AUTH (5.0 section 3.15): a step of enhanced authentication.
 *
 * @param reason success, continue or re-authenticate
 * @param properties method, data, reason string, user properties
 */
public record Auth(ReasonCode reason, Properties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
