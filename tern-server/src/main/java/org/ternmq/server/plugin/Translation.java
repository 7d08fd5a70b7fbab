package org.ternmq.server.plugin;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.Client;
import org.ternmq.plugin.Authenticator.Credentials;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.ConnectRequest;
import org.ternmq.plugin.MessageProperties;
import org.ternmq.plugin.MessageProperties.UserProperty;
import org.ternmq.plugin.PublishedMessage;

/** Says in the words of plug-ins what the broker says in its own, and back. */
final class Translation {
    private Translation() {}

    static ClientInfo client(Client client) {
        return new ClientInfo(
                client.clientId(),
                client.identity().userName(),
                client.peer(),
                client.version().level(),
                client.identity().claims());
    }

    static ConnectRequest request(Connect connect, String peer) {
        return new ConnectRequest(
                connect.clientId(),
                peer,
                connect.version().level(),
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                connect.will().map(Translation::message),
                userProperties(connect.properties()));
    }

    static Credentials credentials(Applicant applicant) {
        Connect.Login login = applicant.connect().login();
        return new Credentials(
                Optional.ofNullable(login.userName()),
                Optional.ofNullable(login.password()).map(Bytes::asByteBuffer),
                applicant.certified().userName());
    }

    static PublishedMessage message(Message message) {
        return new PublishedMessage(
                message.topic().toString(),
                message.payload().asByteBuffer(),
                message.qos().bits(),
                message.retain(),
                properties(message.properties()));
    }

    private static MessageProperties properties(Properties properties) {
        if (properties.isEmpty()) {
            return MessageProperties.NONE;
        }
        return new MessageProperties(
                userProperties(properties),
                text(properties, PropertyId.CONTENT_TYPE),
                text(properties, PropertyId.RESPONSE_TOPIC),
                properties.has(PropertyId.CORRELATION_DATA)
                        ? Optional.of(properties
                                .bytes(PropertyId.CORRELATION_DATA, Bytes.EMPTY)
                                .asByteBuffer())
                        : Optional.empty(),
                properties.has(PropertyId.MESSAGE_EXPIRY_INTERVAL)
                        ? OptionalLong.of(properties.number(PropertyId.MESSAGE_EXPIRY_INTERVAL, 0))
                        : OptionalLong.empty(),
                properties.number(PropertyId.PAYLOAD_FORMAT_INDICATOR, 0) == 1);
    }

    private static Optional<String> text(Properties properties, PropertyId id) {
        return properties.has(id) ? Optional.of(properties.text(id, "")) : Optional.empty();
    }

    private static List<UserProperty> userProperties(Properties properties) {
        return properties.userProperties().stream()
                .map(property -> new UserProperty(property.name(), property.value()))
                .toList();
    }

    /** Whether a user property of that name is among them; makes nothing to find out. */
    static boolean carries(Properties properties, String userProperty) {
        for (int i = 0; i < properties.size(); i++) {
            if (properties.valueAt(i) instanceof org.ternmq.codec.value.UserProperty pair
                    && pair.name().equals(userProperty)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What takes the place of a message. What is the same stays the same object, so that it is not held twice.
     *
     * @throws IllegalArgumentException if it is nothing that could be published
     */
    static Message message(PublishedMessage other, Message before) {
        TopicName topic =
                other.topic().equals(before.topic().toString()) ? before.topic() : TopicName.of(other.topic());
        ByteBuffer payload = other.payload();
        Bytes bytes = payload.equals(before.payload().asByteBuffer())
                ? before.payload()
                : Bytes.copyOf(payload, payload.remaining());
        Properties properties = other.properties().equals(properties(before.properties()))
                ? before.properties()
                : properties(other.properties());
        return new Message(topic, bytes, before.qos(), other.retain(), properties);
    }

    private static Properties properties(MessageProperties other) {
        Properties.Builder properties = Properties.builder();
        if (other.isText()) {
            properties.add(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1);
        }
        other.expirySeconds().ifPresent(seconds -> properties.add(PropertyId.MESSAGE_EXPIRY_INTERVAL, seconds));
        other.contentType().ifPresent(type -> properties.add(PropertyId.CONTENT_TYPE, type));
        other.responseTopic().ifPresent(topic -> properties.add(PropertyId.RESPONSE_TOPIC, topic));
        other.correlationData()
                .ifPresent(data -> properties.add(PropertyId.CORRELATION_DATA, Bytes.copyOf(data, data.remaining())));
        other.userProperties().forEach(property -> properties.addUser(property.name(), property.value()));
        return properties.build();
    }

    /**
     * The reason that a plug-in names by its number.
     *
     * @throws IllegalArgumentException if there is none
     */
    static ReasonCode reason(int code) {
        @Nullable ReasonCode reason = ReasonCode.ofCode(code);
        if (reason == null) {
            throw new IllegalArgumentException("MQTT has no reason code " + code);
        }
        return reason;
    }
}
