package org.ternmq.sn.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.packet.Will.WillMsg;
import org.ternmq.sn.codec.packet.Will.WillMsgReq;
import org.ternmq.sn.codec.packet.Will.WillMsgResp;
import org.ternmq.sn.codec.packet.Will.WillMsgUpd;
import org.ternmq.sn.codec.packet.Will.WillTopic;
import org.ternmq.sn.codec.packet.Will.WillTopicReq;
import org.ternmq.sn.codec.packet.Will.WillTopicResp;
import org.ternmq.sn.codec.packet.Will.WillTopicUpd;

/** The packets of the will (sections 5.4.6 to 5.4.9 and 5.4.22 to 5.4.25). */
final class WillCodec {
    private WillCodec() {}

    static WillTopic readTopic(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return WillTopic.NONE;
        }
        int flags = Flags.read(in);
        Qos qos = Flags.qos(flags);
        return new WillTopic(qos, (flags & Flags.RETAIN) != 0, SnWire.text(in, "WillTopic"));
    }

    static WillTopicUpd readTopicUpd(ByteBuffer in) {
        WillTopic topic = readTopic(in);
        return topic.isEmpty() ? WillTopicUpd.NONE : new WillTopicUpd(topic.qos(), topic.retain(), topic.topic());
    }

    static int size(Will will) {
        return switch (will) {
            case WillTopicReq request -> 0;
            case WillTopic topic -> topicSize(topic.topic());
            case WillMsgReq request -> 0;
            case WillMsg message -> message.payload().length();
            case WillTopicUpd topic -> topicSize(topic.topic());
            case WillTopicResp answer -> 1;
            case WillMsgUpd message -> message.payload().length();
            case WillMsgResp answer -> 1;
        };
    }

    /** [SN-5.4-5] Without a topic there are no flags either. */
    private static int topicSize(String topic) {
        return topic.isEmpty() ? 0 : 1 + SnWire.textSize(topic);
    }

    static void write(Will will, ByteBuffer out) {
        switch (will) {
            case WillTopicReq request -> {}
            case WillTopic topic -> writeTopic(topic.qos(), topic.retain(), topic.topic(), out);
            case WillMsgReq request -> {}
            case WillMsg message -> message.payload().writeTo(out);
            case WillTopicUpd topic -> writeTopic(topic.qos(), topic.retain(), topic.topic(), out);
            case WillTopicResp answer -> SnWire.putCode(out, answer.code());
            case WillMsgUpd message -> message.payload().writeTo(out);
            case WillMsgResp answer -> SnWire.putCode(out, answer.code());
        }
    }

    private static void writeTopic(Qos qos, boolean retain, String topic, ByteBuffer out) {
        if (!topic.isEmpty()) {
            out.put((byte) (Flags.ofQos(qos) | Flags.of(retain, Flags.RETAIN)));
            SnWire.putText(out, topic);
        }
    }
}
