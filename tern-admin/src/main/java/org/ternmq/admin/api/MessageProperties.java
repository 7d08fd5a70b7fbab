package org.ternmq.admin.api;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.admin.http.JsonObject;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.json.Fields;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.UserProperty;

/** The properties of a message as JSON has them, both ways. */
final class MessageProperties {
    private MessageProperties() {}

    /** Those of a message; only those that it has. */
    static Fields of(Properties properties) {
        Fields fields = new Fields();
        if (properties.has(PropertyId.PAYLOAD_FORMAT_INDICATOR)) {
            fields.with("payload_format_indicator", properties.number(PropertyId.PAYLOAD_FORMAT_INDICATOR, 0));
        }
        if (properties.has(PropertyId.MESSAGE_EXPIRY_INTERVAL)) {
            fields.with("message_expiry_interval", properties.number(PropertyId.MESSAGE_EXPIRY_INTERVAL, 0));
        }
        if (properties.has(PropertyId.CONTENT_TYPE)) {
            fields.with("content_type", properties.text(PropertyId.CONTENT_TYPE, ""));
        }
        if (properties.has(PropertyId.RESPONSE_TOPIC)) {
            fields.with("response_topic", properties.text(PropertyId.RESPONSE_TOPIC, ""));
        }
        if (properties.has(PropertyId.CORRELATION_DATA)) {
            fields.with("correlation_data_base64", base64(properties.bytes(PropertyId.CORRELATION_DATA, Bytes.EMPTY)));
        }
        List<UserProperty> users = properties.userProperties();
        if (!users.isEmpty()) {
            List<Map<String, String>> all = new ArrayList<>();
            users.forEach(user -> all.add(Map.of("name", user.name(), "value", user.value())));
            fields.with("user_properties", all);
        }
        return fields;
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    /** Those that an operator gives a message. */
    static Properties read(JsonObject object) {
        object.requireMembers(
                "payload_format_indicator",
                "message_expiry_interval",
                "content_type",
                "response_topic",
                "correlation_data_base64",
                "user_properties");
        Properties.Builder properties = Properties.builder();
        try {
            object.number("payload_format_indicator", 0, 1)
                    .ifPresent(value -> properties.add(PropertyId.PAYLOAD_FORMAT_INDICATOR, value));
            object.number("message_expiry_interval", 0, PropertyId.Kind.U32_MAX)
                    .ifPresent(value -> properties.add(PropertyId.MESSAGE_EXPIRY_INTERVAL, value));
            object.text("content_type").ifPresent(value -> properties.add(PropertyId.CONTENT_TYPE, value));
            object.text("response_topic").ifPresent(value -> properties.add(PropertyId.RESPONSE_TOPIC, value));
            bytes(object, "correlation_data_base64")
                    .ifPresent(value -> properties.add(PropertyId.CORRELATION_DATA, value));
            for (JsonObject user : object.objects("user_properties")) {
                user.requireMembers("name", "value");
                properties.addUser(user.requiredText("name"), user.requiredText("value"));
            }
        } catch (IllegalArgumentException wrong) {
            throw Problem.badRequest("no message has such properties: " + wrong.getMessage());
        }
        return properties.build();
    }

    /** What a text spells in base64. */
    static Optional<Bytes> bytes(JsonObject object, String name) {
        try {
            return object.text(name).map(text -> Bytes.wrap(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException wrong) {
            throw Problem.badRequest("the member \"" + name + "\" is no base64: " + wrong.getMessage());
        }
    }
}
