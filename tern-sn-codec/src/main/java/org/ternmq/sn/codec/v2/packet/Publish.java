package org.ternmq.sn.codec.v2.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/**
 * PUBLISH (section 3.6.2): one transmission of a message.
 *
 * @param dup whether it may have been sent before; at QoS 2 only
 * @param qos how it is delivered
 * @param retain whether the message is or was retained
 * @param packetId {@link #NO_PACKET_ID} at QoS 0, else 1 to 65,535
 * @param topic what it is published to
 * @param payload the message
 */
public record Publish(boolean dup, Qos qos, boolean retain, int packetId, Topic topic, Bytes payload)
        implements Sn2Packet {
    /** Where nothing is acknowledged. */
    public static final int NO_PACKET_ID = 0;

    /** Refuses an identifier where there is none and none where there is one [SN2-2.2-2], and [SN2-3.6.2.2.3-1] DUP below QoS 2. */
    public Publish {
        if (qos.isAcknowledged()) {
            Sn2Packet.requirePacketId(packetId);
        } else if (packetId != NO_PACKET_ID) {
            throw new IllegalArgumentException("a PUBLISH of QoS 0 has no packet identifier: " + packetId);
        }
        if (dup && qos != Qos.EXACTLY_ONCE) {
            throw new IllegalArgumentException("only a PUBLISH of QoS 2 has DUP");
        }
    }

    @Override
    public Sn2Type type() {
        return Sn2Type.PUBLISH;
    }
}
