package org.ternmq.sn.codec.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * PUBLISH (section 5.4.12): one transmission of a message.
 *
 * @param dup whether it may have been sent before
 * @param qos 0, 1, 2, or {@link #WITHOUT_CONNECTION}
 * @param retain whether the message is or was retained
 * @param topic what it is published to
 * @param msgId {@link #NO_MSG_ID} at QoS 0 and −1, else 0 to 65,535
 * @param payload the message
 */
public record Publish(boolean dup, int qos, boolean retain, TopicId topic, int msgId, Bytes payload)
        implements SnPacket {
    /** QoS −1: sent by somebody who is not connected and waits for no answer. */
    public static final int WITHOUT_CONNECTION = -1;

    /** Where nothing is acknowledged. */
    public static final int NO_MSG_ID = 0x0000;

    /** Refuses another QoS, a normal id without connection, and an identifier where there is none [SN-5.4-3]. */
    public Publish {
        if (qos < WITHOUT_CONNECTION || qos > 2) {
            throw new IllegalArgumentException("QoS is -1 to 2, not " + qos);
        }
        if (qos == WITHOUT_CONNECTION && topic.kind() == TopicId.Kind.NORMAL) {
            throw new IllegalArgumentException("a PUBLISH of QoS -1 names its topic by a pre-defined id or short name");
        }
        if (qos <= 0 && msgId != NO_MSG_ID) {
            throw new IllegalArgumentException("a PUBLISH of QoS " + qos + " has no MsgId: " + msgId);
        }
        Unsigned.requireTwoOctets(msgId, "MsgId");
    }

    /** The same transmission once more. */
    public Publish asDuplicate() {
        return new Publish(true, qos, retain, topic, msgId, payload);
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.PUBLISH;
    }
}
