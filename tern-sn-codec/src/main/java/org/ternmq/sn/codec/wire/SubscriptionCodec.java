package org.ternmq.sn.codec.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** SUBSCRIBE, UNSUBSCRIBE and SUBACK (sections 5.4.15 to 5.4.17). */
final class SubscriptionCodec {
    private static final int TOPIC_ID_SIZE = 2;

    private SubscriptionCodec() {}

    static Subscribe readSubscribe(ByteBuffer in) {
        int flags = Flags.read(in);
        Qos qosMax = Flags.qos(flags);
        int msgId = SnWire.msgId(in);
        return new Subscribe((flags & Flags.DUP) != 0, qosMax, msgId, readTopic(in, flags));
    }

    static Unsubscribe readUnsubscribe(ByteBuffer in) {
        int flags = Flags.read(in);
        int msgId = SnWire.msgId(in);
        return new Unsubscribe(msgId, readTopic(in, flags));
    }

    /** [SN-6.7-4] A short name has two octets, as an id has. */
    private static Topic readTopic(ByteBuffer in, int flags) {
        TopicId.Kind kind = Flags.topicIdType(flags);
        if (kind == TopicId.Kind.NORMAL) {
            return new Topic.Name(SnWire.text(in, "TopicName"));
        }
        if (in.remaining() != TOPIC_ID_SIZE) {
            throw malformed("a " + (kind == TopicId.Kind.SHORT_NAME ? "short topic name" : "topic id")
                    + " has two octets, not " + in.remaining());
        }
        return SnPublishCodec.readTopicId(in, kind);
    }

    static int size(Subscribe subscribe) {
        return 3 + topicSize(subscribe.topic());
    }

    static int size(Unsubscribe unsubscribe) {
        return 3 + topicSize(unsubscribe.topic());
    }

    private static int topicSize(Topic topic) {
        return switch (topic) {
            case Topic.Name name -> SnWire.textSize(name.text());
            case TopicId id -> TOPIC_ID_SIZE;
        };
    }

    static void write(Subscribe subscribe, ByteBuffer out) {
        int flags = Flags.of(subscribe.dup(), Flags.DUP) | Flags.ofQos(subscribe.qosMax());
        write(flags, subscribe.msgId(), subscribe.topic(), out);
    }

    static void write(Unsubscribe unsubscribe, ByteBuffer out) {
        write(0, unsubscribe.msgId(), unsubscribe.topic(), out);
    }

    private static void write(int flags, int msgId, Topic topic, ByteBuffer out) {
        TopicId.Kind kind = topic instanceof TopicId id ? id.kind() : TopicId.Kind.NORMAL;
        out.put((byte) (flags | Flags.ofTopicIdType(kind)));
        out.putShort((short) msgId);
        switch (topic) {
            case Topic.Name name -> SnWire.putText(out, name.text());
            case TopicId id -> out.putShort((short) id.value());
        }
    }

    static Suback readSuback(ByteBuffer in) {
        Qos qos = Flags.qos(Flags.read(in));
        int topicId = SnWire.twoOctets(in, "TopicId");
        int msgId = SnWire.msgId(in);
        return new Suback(qos, topicId, msgId, SnWire.code(in));
    }

    static void write(Suback suback, ByteBuffer out) {
        out.put((byte) Flags.ofQos(suback.qos()));
        out.putShort((short) suback.topicId());
        out.putShort((short) suback.msgId());
        SnWire.putCode(out, suback.code());
    }
}
