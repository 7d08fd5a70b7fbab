package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;

/**
 * AUTH (5.0 section 3.15): a step of enhanced authentication.
 *
 * @param reason success, continue or re-authenticate
 * @param properties method, data, reason string, user properties
 */
public record Auth(ReasonCode reason, Properties properties) implements Packet {
    /** Refuses reasons and properties that no AUTH has, and one without its method. */
    public Auth {
        reason.requireIn(ReasonCode.Place.CLIENT_AUTH, ReasonCode.Place.SERVER_AUTH);
        properties.requireIn(PropertyId.Place.AUTH, PropertyId.Place.AUTH);
        if (!properties.has(PropertyId.AUTHENTICATION_METHOD)) {
            throw new IllegalArgumentException("AUTH names its authenticationMethod");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
