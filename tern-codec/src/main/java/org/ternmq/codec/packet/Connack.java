package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;

/**
 * CONNACK (section 3.2).
 *
 * @param sessionPresent whether the server goes on with a session it had
 * @param returnCode the byte on the wire: a return code of 3.x or a reason code of 5.0
 * @param properties what the server grants
 */
public record Connack(boolean sessionPresent, int returnCode, Properties properties) implements Packet {
    /** Refuses a session with an error [MQTT-3.2.2-6], and what is no byte. */
    public Connack {
        properties.requireIn(PropertyId.Place.CONNACK, PropertyId.Place.CONNACK);
        if (returnCode < 0 || returnCode > 0xFF) {
            throw new IllegalArgumentException("a return code is a byte, not " + returnCode);
        }
        if (sessionPresent && returnCode != 0) {
            throw new IllegalArgumentException("no session is present where the connection is refused");
        }
    }

    /** Whether the connection was accepted. */
    public boolean isAccepted() {
        return returnCode == 0;
    }

    /** A refusal in the words of 5.0, without properties. */
    public static Connack refused(ReasonCode reason) {
        return new Connack(false, reason.code(), Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
