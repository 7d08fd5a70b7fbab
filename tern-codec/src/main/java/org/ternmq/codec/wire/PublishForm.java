package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/**
 * A PUBLISH encoded once for many receivers. What differs between them has a fixed size and is patched into each copy of the head:
 * first byte, packet identifier, Message Expiry Interval, Topic Alias. Immutable; read by any thread, however it came to know the form.
 */
public final class PublishForm {
    private final byte[] head;
    private final int packetIdOffset; // -1: none
    private final int expiryOffset; // -1: none
    private final int aliasOffset; // -1: none
    private final Bytes payload;

    private PublishForm(byte[] head, int packetIdOffset, int expiryOffset, int aliasOffset, Bytes payload) {
        this.head = head;
        this.packetIdOffset = packetIdOffset;
        this.expiryOffset = expiryOffset;
        this.aliasOffset = aliasOffset;
        this.payload = payload;
    }

    /**
     * Encodes a message; its quality of service and RETAIN flag are not looked at.
     *
     * @param withProperties whether the receivers speak a version with properties
     * @param withPacketId whether they get it above QoS 0
     * @throws IllegalArgumentException if no packet can be so large
     */
    public static PublishForm of(Message message, boolean withProperties, boolean withPacketId) {
        Properties properties = message.properties();
        int idSize = withPacketId ? 2 : 0;
        int beforeProperties = Wire.topicSize(message.topic()) + idSize;
        int beforePayload = beforeProperties + (withProperties ? PropertiesCodec.size(properties) : 0);
        int body = beforePayload + message.payload().length();
        if (body > Wire.VARINT_MAX) {
            throw new IllegalArgumentException("a PUBLISH of " + body + " bytes is more than a packet can hold");
        }
        int fixed = 1 + Wire.varintSize(body);
        byte[] head = new byte[fixed + beforePayload];
        head[0] = (byte) firstByte(Qos.AT_MOST_ONCE, false, false);
        int at = Wire.putTopic(head, Wire.putVarint(head, 1, body), message.topic()) + idSize;
        assert at + (withProperties ? PropertiesCodec.size(properties) : 0) == head.length
                : "head is " + head.length + " bytes, properties begin at " + at;
        int expiry = -1;
        int alias = -1;
        if (withProperties && !properties.isEmpty()) { // without any their length is 0, which stands there
            ByteBuffer out = ByteBuffer.wrap(head, at, head.length - at);
            PropertiesCodec.write(properties, out);
            assert !out.hasRemaining() : "head was " + head.length + " bytes, then " + out.position();
            expiry = PropertiesCodec.valueOffset(properties, PropertyId.MESSAGE_EXPIRY_INTERVAL);
            alias = PropertiesCodec.valueOffset(properties, PropertyId.TOPIC_ALIAS);
        }
        return new PublishForm(
                head,
                withPacketId ? fixed + beforeProperties - idSize : -1,
                expiry < 0 ? -1 : fixed + beforeProperties + expiry,
                alias < 0 ? -1 : fixed + beforeProperties + alias,
                message.payload());
    }

    /**
     * Encodes a message for receivers of 5.0 that take a topic alias; which one is patched in.
     *
     * @param withTopic whether the topic stands there too, so that the alias is set
     */
    public static PublishForm withAlias(Message message, boolean withTopic, boolean withPacketId) {
        Message aliased = message.withProperties(message.properties().with(PropertyId.TOPIC_ALIAS, 1));
        return of(withTopic ? aliased : aliased.withTopic(TopicName.NONE), true, withPacketId);
    }

    /** The first byte of a PUBLISH. */
    public static int firstByte(Qos qos, boolean retain, boolean dup) {
        return PublishCodec.firstByte(qos, retain, dup);
    }

    /** How many bytes stand before the payload. */
    public int headLength() {
        return head.length;
    }

    /** How many bytes the whole packet has. */
    public int packetLength() {
        return head.length + payload.length();
    }

    /** What stands behind the head. */
    public Bytes payload() {
        return payload;
    }

    /**
     * Copies the head and patches the copy; how many bytes it has.
     *
     * @param firstByte see {@link #firstByte(Qos, boolean, boolean)}; above QoS 0 exactly if the form has a packet identifier
     * @param packetId written if the form has one
     * @param expirySecondsOrMinusOne written if the message has an expiry, unless it is -1
     * @param alias written if the form has one, unless it is 0
     */
    public int copyHead(
            byte[] target, int offset, int firstByte, int packetId, long expirySecondsOrMinusOne, int alias) {
        assert (packetIdOffset >= 0) == ((firstByte & 0b0110) != 0)
                : "first byte " + firstByte + " is not of this form";
        System.arraycopy(head, 0, target, offset, head.length);
        target[offset] = (byte) firstByte;
        if (packetIdOffset >= 0) {
            target[offset + packetIdOffset] = (byte) (packetId >> 8);
            target[offset + packetIdOffset + 1] = (byte) packetId;
        }
        if (expiryOffset >= 0 && expirySecondsOrMinusOne >= 0) { // [MQTT-3.3.2-6]
            int at = offset + expiryOffset;
            target[at] = (byte) (expirySecondsOrMinusOne >> 24);
            target[at + 1] = (byte) (expirySecondsOrMinusOne >> 16);
            target[at + 2] = (byte) (expirySecondsOrMinusOne >> 8);
            target[at + 3] = (byte) expirySecondsOrMinusOne;
        }
        if (aliasOffset >= 0 && alias > 0) {
            target[offset + aliasOffset] = (byte) (alias >> 8);
            target[offset + aliasOffset + 1] = (byte) alias;
        }
        return head.length;
    }
}
