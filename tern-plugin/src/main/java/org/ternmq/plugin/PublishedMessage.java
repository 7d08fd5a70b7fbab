package org.ternmq.plugin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A message that was published, or a will. Immutable: what changes it makes another one.
 *
 * @param topic at most 65,535 bytes in UTF-8, without wildcards
 * @param payload a view that nobody can write to; it may be kept, but it holds the memory of the message
 * @param qos 0 to 2, as it was published; a message that takes the place of another keeps that one's
 * @param retain whether it is to be kept for later subscribers
 * @param properties what 5.0 tells with it
 */
public record PublishedMessage(
        String topic, ByteBuffer payload, int qos, boolean retain, MessageProperties properties) {
    /**
     * Takes the payload as it is, from its position to its limit: whoever gives it must not change those bytes any more.
     *
     * @throws IllegalArgumentException if the QoS is not 0 to 2
     */
    public PublishedMessage {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(properties, "properties");
        payload = payload.asReadOnlyBuffer();
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("QoS is 0 to 2, not " + qos);
        }
    }

    /** A view of its own at each call, so that nobody moves the position of another. */
    @Override
    public ByteBuffer payload() {
        return payload.asReadOnlyBuffer();
    }

    /** A copy of the payload. */
    public byte[] payloadBytes() {
        byte[] bytes = new byte[payload.remaining()];
        payload().get(bytes);
        return bytes;
    }

    /** The payload as UTF-8, with a question mark in a box for what is none. */
    public String payloadText() {
        return StandardCharsets.UTF_8.decode(payload()).toString();
    }

    /** The same to another topic. */
    public PublishedMessage withTopic(String other) {
        return new PublishedMessage(other, payload, qos, retain, properties);
    }

    /** The same with a copy of these bytes. */
    public PublishedMessage withPayload(byte[] other) {
        return new PublishedMessage(topic, ByteBuffer.wrap(other.clone()), qos, retain, properties);
    }

    /** The same with a text in UTF-8. */
    public PublishedMessage withPayload(String other) {
        return new PublishedMessage(
                topic, ByteBuffer.wrap(other.getBytes(StandardCharsets.UTF_8)), qos, retain, properties);
    }

    /** The same, to be retained or not. */
    public PublishedMessage withRetain(boolean other) {
        return new PublishedMessage(topic, payload, qos, other, properties);
    }

    /** The same with other properties. */
    public PublishedMessage withProperties(MessageProperties other) {
        return new PublishedMessage(topic, payload, qos, retain, other);
    }

    /** The same with one more user property. */
    public PublishedMessage withUserProperty(String name, String value) {
        return withProperties(properties.withUserProperty(name, value));
    }

    /** One of its own that nobody can write to. */
    static ByteBuffer copyOf(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }

    /** All but the payload. */
    @Override
    public String toString() {
        return "PublishedMessage[" + topic + ", " + payload.remaining() + " bytes, QoS " + qos
                + (retain ? ", retained, " : ", ") + properties + "]";
    }
}
