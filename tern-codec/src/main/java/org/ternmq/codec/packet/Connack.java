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
    /** Refuses a session with an error, and a code that neither 3.x nor 5.0 has for CONNACK. */
    public Connack {
        properties.requireIn(PropertyId.Place.CONNACK, PropertyId.Place.CONNACK);
        if (!isKnown(returnCode)) { // [MQTT-3.2.2-8]
            throw new IllegalArgumentException("no CONNACK says " + returnCode);
        }
        if (sessionPresent && returnCode != 0) { // [MQTT-3.2.2-6] [MQTT3-3.2.2-4]
            throw new IllegalArgumentException("no session is present where the connection is refused");
        }
    }

    private static boolean isKnown(int returnCode) {
        ReasonCode reason = returnCode > 0xFF ? null : ReasonCode.ofCode(returnCode);
        return returnCode >= 0 && returnCode <= RETURN_CODE_MAX
                || reason != null && reason.mayStandIn(ReasonCode.Place.CONNACK);
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

    /** The greatest return code of 3.x. */
    public static final int RETURN_CODE_MAX = 5;
}
