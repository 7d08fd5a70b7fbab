package org.ternmq.cli.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.UserProperty;

/**
 * A message as a JSON object on one line, for programs: what {@code --json} prints. Members come in a fixed order and are always there;
 * later versions may add some at the end. Bytes that are no UTF-8 stand in Base64, under a name that ends with {@code _base64}.
 */
public final class MessageLine {
    private MessageLine() {}

    /**
     * The object, without an end of line, in UTF-8.
     *
     * @param at when the message came
     */
    public static byte[] of(Message message, Instant at) {
        List<JsonValue.Member> members = new ArrayList<>();
        add(members, "ts", text(TIME.format(at)));
        add(members, "topic", text(message.topic().toString()));
        add(members, "qos", new JsonValue.Numeral(message.qos().bits()));
        add(members, "retain", new JsonValue.Word(message.retain() ? "true" : "false"));
        addBytes(members, "payload", message.payload());
        add(members, "properties", properties(message.properties()));
        return JsonWriter.write(new JsonValue.Group(members), false).getBytes(ISO_8859_1); // a byte in each character
    }

    /** What may stand more than once is an array, however often it stands there. */
    private static JsonValue properties(Properties properties) {
        List<JsonValue.Member> members = new ArrayList<>();
        Map<String, List<JsonValue>> repeated = new LinkedHashMap<>();
        for (int i = 0; i < properties.size(); i++) {
            PropertyId id = properties.idAt(i);
            String name = MessageJson.name(id);
            switch (properties.valueAt(i)) {
                case UserProperty user -> row(repeated, name).add(pair(user));
                case Bytes bytes -> addBytes(members, name, bytes);
                case Long number
                when id == PropertyId.SUBSCRIPTION_IDENTIFIER ->
                    row(repeated, name).add(new JsonValue.Numeral(number));
                case Long number -> add(members, name, new JsonValue.Numeral(number));
                case Object other -> add(members, name, text(other.toString()));
            }
        }
        repeated.forEach((name, values) -> add(members, name, new JsonValue.Row(values)));
        return new JsonValue.Group(members);
    }

    private static List<JsonValue> row(Map<String, List<JsonValue>> repeated, String name) {
        return repeated.computeIfAbsent(name, first -> new ArrayList<>());
    }

    private static JsonValue pair(UserProperty user) {
        return new JsonValue.Row(List.of(text(user.name()), text(user.value())));
    }

    private static void addBytes(List<JsonValue.Member> members, String name, Bytes bytes) {
        byte[] raw = bytes.toArray();
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(raw));
            add(members, name, new JsonValue.Text(new String(raw, ISO_8859_1)));
        } catch (CharacterCodingException e) {
            add(members, name + "_base64", text(Base64.getEncoder().encodeToString(raw)));
        }
    }

    private static JsonValue text(String text) {
        return new JsonValue.Text(new String(text.getBytes(UTF_8), ISO_8859_1));
    }

    private static void add(List<JsonValue.Member> members, String name, JsonValue value) {
        members.add(new JsonValue.Member(name, value));
    }

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
}
