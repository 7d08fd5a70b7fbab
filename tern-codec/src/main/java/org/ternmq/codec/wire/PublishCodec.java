package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder.Side;

/** PUBLISH (section 3.3). */
final class PublishCodec {
    private static final int DUP = 0b1000;
    private static final int QOS_SHIFT = 1;
    private static final int RETAIN = 0b0001;

    private PublishCodec() {}

    /** {@code isOwn} says that the bytes belong to this packet alone, so that a large payload can be a view of them. */
    static Publish read(
            int firstByte, ByteBuffer in, Version version, Side receiver, TopicCache topics, boolean isOwn) {
        Qos qos = readQos(firstByte);
        int topicLength = Wire.u16(in, "topic name"); // [MQTT-3.3.2-1] [MQTT3-3.3.2-1]
        Wire.require(in, topicLength, "topic name");
        TopicName topic = topics.read(in, topicLength);
        int packetId = qos.isAcknowledged() ? Wire.packetId(in) : Publish.NO_PACKET_ID;
        Properties properties = Properties.NONE;
        if (version.hasProperties()) {
            properties = PropertiesCodec.read(
                    in, receiver, PropertyId.Place.CLIENT_PUBLISH, PropertyId.Place.SERVER_PUBLISH);
        }
        if (topicLength == 0) {
            requireAlias(version, properties);
        }
        Message message = new Message(topic, readPayload(in, isOwn), qos, (firstByte & RETAIN) != 0, properties);
        return new Publish(message, packetId, (firstByte & DUP) != 0);
    }

    private static Qos readQos(int firstByte) {
        int bits = firstByte >> QOS_SHIFT & 3;
        if (bits == 3) { // [MQTT-3.3.1-4] [U5-3.3.1.2-2] [U5-3.3.1.2-3] [MQTT3-3.3.1-4]
            throw MalformedPacketException.malformed("both QoS bits are set");
        }
        if (bits == 0 && (firstByte & DUP) != 0) { // [MQTT-3.3.1-2] [MQTT3-3.3.1-2]
            throw MalformedPacketException.malformed("DUP is set at QoS 0");
        }
        return Qos.of(bits);
    }

    private static void requireAlias(Version version, Properties properties) {
        if (!version.hasProperties()) {
            throw MalformedPacketException.topicNotValid("topic name is empty");
        }
        if (!properties.has(PropertyId.TOPIC_ALIAS)) { // [U5-3.3.2.1-1]
            throw MalformedPacketException.protocolError("neither topic name nor topic alias");
        }
    }

    /** [U5-3.3.2.3.2-1] It is never looked at, whatever the Payload Format Indicator says. */
    private static Bytes readPayload(ByteBuffer in, boolean isOwn) {
        int length = in.remaining();
        boolean isMost = length > in.limit() / 2;
        if (!isOwn || length < VIEW_MIN || !isMost) {
            return Bytes.copyOf(in, length);
        }
        Bytes view = Bytes.wrap(in.array(), in.arrayOffset() + in.position(), length);
        in.position(in.limit());
        return view;
    }

    static int firstByte(Publish publish) {
        return firstByte(publish.message().qos(), publish.message().retain(), publish.dup());
    }

    static int firstByte(Qos qos, boolean retain, boolean dup) {
        return PacketType.PUBLISH.firstByte() | (dup ? DUP : 0) | qos.bits() << QOS_SHIFT | (retain ? RETAIN : 0);
    }

    static int size(Publish publish, Version version) {
        Message message = publish.message();
        int packetId = message.qos().isAcknowledged() ? 2 : 0;
        int properties = version.hasProperties() ? PropertiesCodec.size(message.properties()) : 0;
        return Wire.topicSize(message.topic())
                + packetId
                + properties
                + message.payload().length();
    }

    static void write(Publish publish, Version version, ByteBuffer out) {
        Message message = publish.message();
        Wire.putTopic(out, message.topic());
        if (message.qos().isAcknowledged()) { // [MQTT-2.2.1-2] [MQTT3-2.3.1-5]
            out.putShort((short) publish.packetId());
        }
        if (version.hasProperties()) {
            PropertiesCodec.write(message.properties(), out);
        }
        message.payload().writeTo(out);
    }

    /** A payload from this size on is a view where it can be; below, the copy costs less than what the view keeps alive. */
    private static final int VIEW_MIN = 64 * 1024;
}
