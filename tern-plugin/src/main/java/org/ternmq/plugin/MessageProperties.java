package org.ternmq.plugin;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What 5.0 tells with a message; clients of 3.x neither send nor get it. Immutable.
 *
 * @param userProperties in their order
 * @param contentType what the payload is, as its publisher calls it
 * @param responseTopic where an answer is wanted
 * @param correlationData goes along with the answer, at most 65,535 bytes
 * @param expirySeconds how long it may wait for its receivers, 0 to 4,294,967,295; without an end if empty
 * @param isText whether the publisher says that the payload is UTF-8
 */
public record MessageProperties(
        List<UserProperty> userProperties,
        Optional<String> contentType,
        Optional<String> responseTopic,
        Optional<ByteBuffer> correlationData,
        OptionalLong expirySeconds,
        boolean isText) {
    /** None at all. */
    public static final MessageProperties NONE = new MessageProperties(
            List.of(), Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty(), false);

    /** A name and a value that the standard gives no meaning (5.0 only); names may repeat, each at most 65,535 bytes in UTF-8. */
    public record UserProperty(String name, String value) {
        /** Refuses what is missing. */
        public UserProperty {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }
    }

    /** Keeps copies. */
    public MessageProperties {
        userProperties = List.copyOf(userProperties);
        correlationData = correlationData.map(PublishedMessage::copyOf);
    }

    /** A view of its own at each call; cannot be changed. */
    @Override
    public Optional<ByteBuffer> correlationData() {
        return correlationData.map(ByteBuffer::asReadOnlyBuffer);
    }

    /** The value of the first user property of a name. */
    public Optional<String> userProperty(String name) {
        return userProperties.stream()
                .filter(property -> property.name().equals(name))
                .map(UserProperty::value)
                .findFirst();
    }

    /** The same with one more user property. */
    public MessageProperties withUserProperty(String name, String value) {
        List<UserProperty> more = new ArrayList<>(userProperties);
        more.add(new UserProperty(name, value));
        return withUserProperties(more);
    }

    /** The same with these user properties alone. */
    public MessageProperties withUserProperties(List<UserProperty> other) {
        return new MessageProperties(other, contentType, responseTopic, correlationData, expirySeconds, isText);
    }

    /** The same with another content type, or none. */
    public MessageProperties withContentType(Optional<String> other) {
        return new MessageProperties(userProperties, other, responseTopic, correlationData, expirySeconds, isText);
    }

    /** The same with another response topic, or none. */
    public MessageProperties withResponseTopic(Optional<String> other) {
        return new MessageProperties(userProperties, contentType, other, correlationData, expirySeconds, isText);
    }

    /** The same with other correlation data, or none. */
    public MessageProperties withCorrelationData(Optional<ByteBuffer> other) {
        return new MessageProperties(userProperties, contentType, responseTopic, other, expirySeconds, isText);
    }

    /** The same with another expiry, or none. */
    public MessageProperties withExpirySeconds(OptionalLong other) {
        return new MessageProperties(userProperties, contentType, responseTopic, correlationData, other, isText);
    }

    /** The same, said to be UTF-8 or not. */
    public MessageProperties withText(boolean other) {
        return new MessageProperties(userProperties, contentType, responseTopic, correlationData, expirySeconds, other);
    }
}
