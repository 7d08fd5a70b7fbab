package org.ternmq.cli.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.UserProperty;

/** A message as JSON: what {@code %j} and {@code %J} print. */
final class MessageJson {
    private MessageJson() {}

    /**
     * The message with all that is known of it.
     *
     * @param payloadIsJson whether the payload stands in it as JSON instead of as a text
     * @throws IllegalArgumentException if the payload should be JSON and is not
     */
    static JsonValue of(Printed printed, boolean payloadIsJson) {
        Message message = printed.message();
        List<JsonValue.Member> members = new ArrayList<>();
        // The letter and the offset behind it exclude each other, but this is what people's programs read.
        add(members, "tst", text(Strftime.pattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'xx", printed.at())));
        add(members, "topic", text(message.topic().toString()));
        add(members, "qos", new JsonValue.Numeral(message.qos().bits()));
        add(members, "retain", new JsonValue.Numeral(message.retain() ? 1 : 0));
        add(members, "payloadlen", new JsonValue.Numeral(message.payload().length()));
        if (message.qos().isAcknowledged()) {
            add(members, "mid", new JsonValue.Numeral(printed.packetId()));
        }
        if (!message.properties().isEmpty()) {
            add(members, "properties", properties(message.properties()));
        }
        add(members, "payload", payload(message.payload(), payloadIsJson));
        return new JsonValue.Group(members);
    }

    private static JsonValue payload(Bytes payload, boolean isJson) {
        if (payload.isEmpty()) {
            return new JsonValue.Word("null");
        }
        String bytes = new String(payload.toArray(), ISO_8859_1);
        String text = JsonReader.cutAtNull(bytes);
        return isJson ? JsonReader.read(text) : new JsonValue.Text(text);
    }

    private static JsonValue properties(Properties properties) {
        List<JsonValue.Member> members = new ArrayList<>();
        boolean userDone = false;
        for (int i = 0; i < properties.size(); i++) {
            PropertyId id = properties.idAt(i);
            if (id != PropertyId.USER_PROPERTY) {
                add(members, name(id), value(properties.valueAt(i)));
            } else if (!userDone) { // all of them stand together where the first one stood
                userDone = true;
                add(members, "user-properties", userProperties(properties));
            }
        }
        return new JsonValue.Group(members);
    }

    private static JsonValue userProperties(Properties properties) {
        List<JsonValue.Member> members = new ArrayList<>();
        for (UserProperty user : properties.userProperties()) {
            add(members, bytes(user.name()), text(user.value()));
        }
        return new JsonValue.Group(members);
    }

    private static JsonValue value(Object value) {
        return switch (value) {
            case Long number -> new JsonValue.Numeral(number);
            case Bytes binary -> new JsonValue.Text(JsonReader.cutAtNull(new String(binary.toArray(), ISO_8859_1)));
            default -> text(value.toString());
        };
    }

    /** The name of the standard with hyphens. */
    static String name(PropertyId id) {
        return id.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static JsonValue text(String text) {
        return new JsonValue.Text(bytes(text));
    }

    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static void add(List<JsonValue.Member> members, String name, JsonValue value) {
        members.add(new JsonValue.Member(name, value));
    }
}
