package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;

/**
 * DISCONNECT (section 3.14). In 3.x only clients send it, always with {@code SUCCESS}.
 *
 * @param reason why the connection ends
 * @param properties session expiry, server reference, reason string, user properties
 */
public record Disconnect(ReasonCode reason, Properties properties) implements Packet {
    /** Refuses reasons and properties that no DISCONNECT has. */
    public Disconnect {
        reason.requireIn(ReasonCode.Place.CLIENT_DISCONNECT, ReasonCode.Place.SERVER_DISCONNECT);
        properties.requireIn(PropertyId.Place.CLIENT_DISCONNECT, PropertyId.Place.SERVER_DISCONNECT);
    }

    /** A normal disconnection: the will is not published. */
    public static final Disconnect NORMAL = of(ReasonCode.SUCCESS);

    /** A disconnection without properties. */
    public static Disconnect of(ReasonCode reason) {
        return new Disconnect(reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
