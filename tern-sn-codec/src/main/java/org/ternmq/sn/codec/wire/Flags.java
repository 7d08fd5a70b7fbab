package org.ternmq.sn.codec.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.value.TopicId;

/** The octet of flags (section 5.3.4). */
final class Flags {
    static final int DUP = 0x80;
    static final int QOS = 0x60;
    static final int RETAIN = 0x10;
    static final int WILL = 0x08;
    static final int CLEAN_SESSION = 0x04;
    static final int TOPIC_ID_TYPE = 0x03;

    /** The bits of QoS −1. */
    static final int QOS_WITHOUT_CONNECTION = QOS;

    private static final int QOS_SHIFT = 5;
    private static final TopicId.Kind[] KINDS = TopicId.Kind.values();

    private Flags() {}

    /** [SN-5.3-5] All bits; whoever reads looks at those that its packet uses, and whoever writes sets no others. */
    static int read(ByteBuffer in) {
        return SnWire.octet(in, "Flags");
    }

    /** QoS 0, 1 or 2; all that a packet but PUBLISH can say. */
    static Qos qos(int flags) {
        if ((flags & QOS) == QOS_WITHOUT_CONNECTION) {
            throw malformed("QoS -1 is of PUBLISH only");
        }
        return Qos.of((flags & QOS) >> QOS_SHIFT);
    }

    /** [SN-5.3-2] The kind of a topic id; the fourth there could be is reserved. */
    static TopicId.Kind topicIdType(int flags) {
        int bits = flags & TOPIC_ID_TYPE;
        if (bits == KINDS.length) {
            throw malformed("TopicIdType 3 is reserved");
        }
        return KINDS[bits];
    }

    static int ofQos(Qos qos) {
        return qos.bits() << QOS_SHIFT;
    }

    static int ofTopicIdType(TopicId.Kind kind) {
        return kind.ordinal();
    }

    static int of(boolean isSet, int bit) {
        return isSet ? bit : 0;
    }
}
