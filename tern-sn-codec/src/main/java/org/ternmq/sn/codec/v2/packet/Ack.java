package org.ternmq.sn.codec.v2.packet;

import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;

/**
 * PUBACK, PUBREC, PUBREL, PUBCOMP (sections 3.6.3 to 3.6.6) and UNSUBACK (section 3.10): they have the same layout.
 *
 * @param type which of them
 * @param packetId that of the PUBLISH or UNSUBSCRIBE
 * @param reason how it went
 */
public record Ack(Sn2Type type, int packetId, Reason reason) implements Sn2Packet {
    /** Refuses another type, and what the fields cannot hold. */
    public Ack {
        boolean isOne = switch (type) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK -> true;
            default -> false;
        };
        if (!isOne) {
            throw new IllegalArgumentException(type + " has another layout");
        }
        Sn2Packet.requirePacketId(packetId);
        reason.requireIn(type);
    }

    /** One that says that all went well. */
    public static Ack success(Sn2Type type, int packetId) {
        return new Ack(type, packetId, Reason.SUCCESS);
    }
}
