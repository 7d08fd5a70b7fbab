package org.ternmq.sn.codec.v2.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.value.Topic;

/** PUBLISH and PUBWOS (sections 3.6.1 and 3.6.2). */
final class PublishCodec {
    private static final int DUP = 0x80;
    private static final int QOS_SHIFT = 5;
    private static final int RETAIN = 0x10;
    private static final int PUBLISH_FLAGS = 0xF3;
    private static final int PUBWOS_FLAGS = 0x13;

    private PublishCodec() {}

    /**
     * [SN2-3.6.2.2-1, SN2-3.6.2.2-2, SN2-3.6.2.2.1-1] The packet identifier stands before the topic, and [SN2-3.6.2.3-1, SN2-3.6.2.3-2] only above
     * QoS 0; [SN2-3.6.2.5-1, SN2-3.6.2.5-2] a name only where the flags say so.
     */
    static Publish read(ByteBuffer in) {
        int flags = Octets.flags(in, PUBLISH_FLAGS);
        Qos qos = Octets.qos(flags, QOS_SHIFT);
        boolean dup = (flags & DUP) != 0;
        if (dup && qos != Qos.EXACTLY_ONCE) {
            throw malformed("DUP below QoS 2");
        }
        int packetId = qos.isAcknowledged() ? Octets.packetId(in) : Publish.NO_PACKET_ID;
        Topic topic = Octets.topicWithLength(in, flags);
        return new Publish(dup, qos, (flags & RETAIN) != 0, packetId, topic, Octets.rest(in));
    }

    static int size(Publish publish) {
        return 1
                + (publish.qos().isAcknowledged() ? 2 : 0)
                + Octets.topicWithLengthSize(publish.topic())
                + publish.payload().length();
    }

    static void write(Publish publish, ByteBuffer out) {
        out.put((byte) (Octets.bit(publish.dup(), DUP)
                | publish.qos().bits() << QOS_SHIFT
                | Octets.bit(publish.retain(), RETAIN)
                | publish.topic().bits()));
        if (publish.qos().isAcknowledged()) {
            Octets.putTwo(out, publish.packetId());
        }
        Octets.putTopicWithLength(out, publish.topic());
        publish.payload().writeTo(out);
    }

    /** [SN2-3.6.1.2-1, SN2-3.6.1.2-2, SN2-3.6.1.2.1-1, SN2-3.6.1.4-1, SN2-3.6.1.4-2] */
    static Pubwos readPubwos(ByteBuffer in) {
        int flags = Octets.flags(in, PUBWOS_FLAGS);
        Topic topic = Octets.topicWithLength(in, flags);
        if (topic instanceof Topic.SessionAlias) {
            throw malformed("a session alias means nothing without a session");
        }
        return new Pubwos((flags & RETAIN) != 0, topic, Octets.rest(in));
    }

    static int size(Pubwos publish) {
        return 1
                + Octets.topicWithLengthSize(publish.topic())
                + publish.payload().length();
    }

    static void write(Pubwos publish, ByteBuffer out) {
        out.put((byte) (Octets.bit(publish.retain(), RETAIN) | publish.topic().bits()));
        Octets.putTopicWithLength(out, publish.topic());
        publish.payload().writeTo(out);
    }
}
