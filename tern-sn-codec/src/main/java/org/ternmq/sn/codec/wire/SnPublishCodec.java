package org.ternmq.sn.codec.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.value.TopicId;

/** PUBLISH and its answers (sections 5.4.12 to 5.4.14). */
final class SnPublishCodec {
    private static final int FIXED_SIZE = 5;

    private SnPublishCodec() {}

    /** An identifier where nothing is acknowledged says nothing, and is ignored as unused flags are. */
    static Publish read(ByteBuffer in) {
        int flags = Flags.read(in);
        int qos = readQos(flags);
        TopicId topic = readTopicId(in, Flags.topicIdType(flags));
        if (qos == Publish.WITHOUT_CONNECTION && topic.kind() == TopicId.Kind.NORMAL) { // [SN-6.8-1]
            throw malformed("QoS -1 with a normal topic id, which means nothing without a connection");
        }
        int msgId = SnWire.msgId(in);
        return new Publish(
                (flags & Flags.DUP) != 0,
                qos,
                (flags & Flags.RETAIN) != 0,
                topic,
                qos > 0 ? msgId : Publish.NO_MSG_ID,
                SnWire.rest(in));
    }

    private static int readQos(int flags) {
        return (flags & Flags.QOS) == Flags.QOS_WITHOUT_CONNECTION
                ? Publish.WITHOUT_CONNECTION
                : Flags.qos(flags).bits();
    }

    /** Two octets, whatever they mean. */
    static TopicId readTopicId(ByteBuffer in, TopicId.Kind kind) {
        int value = SnWire.twoOctets(in, "TopicId");
        if (kind == TopicId.Kind.SHORT_NAME && !TopicId.isShortName(value)) {
            throw malformed("the short topic name 0x" + Integer.toHexString(value) + " is no text");
        }
        return new TopicId(kind, value);
    }

    static int size(Publish publish) {
        return FIXED_SIZE + publish.payload().length();
    }

    static void write(Publish publish, ByteBuffer out) {
        out.put((byte) (Flags.of(publish.dup(), Flags.DUP)
                | qosBits(publish.qos())
                | Flags.of(publish.retain(), Flags.RETAIN)
                | Flags.ofTopicIdType(publish.topic().kind())));
        out.putShort((short) publish.topic().value());
        out.putShort((short) publish.msgId());
        publish.payload().writeTo(out);
    }

    private static int qosBits(int qos) {
        return qos == Publish.WITHOUT_CONNECTION ? Flags.QOS_WITHOUT_CONNECTION : Flags.ofQos(Qos.of(qos));
    }

    static Ack.Puback readPuback(ByteBuffer in) {
        int topicId = SnWire.twoOctets(in, "TopicId");
        int msgId = SnWire.msgId(in);
        return new Ack.Puback(topicId, msgId, SnWire.code(in));
    }

    static void write(Ack ack, ByteBuffer out) {
        if (ack instanceof Ack.Puback puback) {
            out.putShort((short) puback.topicId());
            out.putShort((short) puback.msgId());
            SnWire.putCode(out, puback.code());
        } else {
            out.putShort((short) ack.msgId());
        }
    }
}
