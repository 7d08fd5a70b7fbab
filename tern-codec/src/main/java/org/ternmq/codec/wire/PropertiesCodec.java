package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.PropertyId.Place;
import org.ternmq.codec.value.UserProperty;
import org.ternmq.codec.wire.PacketDecoder.Side;

/** Property Length and properties (5.0 section 2.2.2), by the rules of {@link PropertyId}. */
final class PropertiesCodec {
    private PropertiesCodec() {}

    static Properties read(ByteBuffer in, Place place) {
        return read(in, Side.EITHER, place, place);
    }

    /** The properties of a packet that both sides send, each with its own. */
    static Properties read(ByteBuffer in, Side receiver, Place fromClient, Place fromServer) {
        int length = Wire.varint(in, "Property Length");
        if (length == 0) {
            return Properties.NONE;
        }
        Wire.require(in, length, "Property Length");
        int limit = in.limit();
        in.limit(in.position() + length);
        Properties.Builder read = Properties.builder();
        long seen = 0;
        while (in.hasRemaining()) {
            PropertyId id = readId(in, receiver, fromClient, fromServer);
            long bit = 1L << id.ordinal();
            boolean repeats = id.mayRepeatIn(fromServer) && receiver != Side.SERVER || id.mayRepeatIn(fromClient);
            if ((seen & bit) != 0 && !repeats) {
                throw MalformedPacketException.protocolError(id.wireName() + " stands more than once");
            }
            seen |= bit;
            read.addChecked(id, readValue(in, id));
        }
        in.limit(limit);
        return read.build();
    }

    private static PropertyId readId(ByteBuffer in, Side receiver, Place fromClient, Place fromServer) {
        int code = Wire.varint(in, "property identifier");
        PropertyId id = PropertyId.ofCode(code);
        boolean clientMay = id != null && id.mayStandIn(fromClient);
        boolean serverMay = id != null && id.mayStandIn(fromServer);
        if (id == null || !clientMay && !serverMay) { // [U5-2.2.2.2-1] [U5-2.2.2.2-2]
            throw MalformedPacketException.malformed(
                    (id == null ? "property 0x" + Integer.toHexString(code) : id.wireName()) + " has no place here");
        }
        boolean senderMay = clientMay && receiver != Side.CLIENT || serverMay && receiver != Side.SERVER;
        if (!senderMay) { // [MQTT-3.3.4-6] [MQTT-3.14.2-2]
            throw MalformedPacketException.protocolError(id.wireName() + " is sent by the other side only");
        }
        return id;
    }

    private static Object readValue(ByteBuffer in, PropertyId id) {
        String field = id.wireName();
        return switch (id.kind()) {
            case BYTE -> inRange(id, Wire.u8(in, field));
            case U16 -> inRange(id, Wire.u16(in, field));
            case U32 -> inRange(id, Wire.u32(in, field));
            case VARINT -> inRange(id, Wire.varint(in, field));
            case UTF8 -> readText(in, id);
            case BINARY -> Wire.binary(in, field);
            case PAIR -> new UserProperty(Wire.text(in, field), Wire.text(in, field)); // [U5-1.5.7-1]
        };
    }

    /**
     * [U5-3.1.2.11.3-1] [U5-3.1.2.11.4-1] [U5-3.1.2.11.6-1] [U5-3.1.2.11.7-1] of CONNECT, [U5-3.2.2.3.3-1] [U5-3.2.2.3.4-1]
     * [U5-3.2.2.3.5-1] [U5-3.2.2.3.6-1] [U5-3.2.2.3.11-1] [U5-3.2.2.3.12-1] [U5-3.2.2.3.13-1] of CONNACK, [U5-3.3.2.3.8-1] and
     * [U5-3.8.2.1.2-1] of subscription identifiers: a number out of its range.
     */
    private static Long inRange(PropertyId id, long value) {
        if (value < id.min() || value > id.max()) {
            String what = id.wireName() + " is " + id.min() + " to " + id.max() + ", not " + value;
            throw id == PropertyId.TOPIC_ALIAS
                    ? MalformedPacketException.topicAliasNotValid(what)
                    : MalformedPacketException.protocolError(what);
        }
        return value;
    }

    private static String readText(ByteBuffer in, PropertyId id) {
        String text = Wire.text(in, id.wireName()); // [MQTT-3.3.2-13] [MQTT-3.3.2-19]
        if (!id.allows(text)) {
            throw MalformedPacketException.protocolError(id.wireName() + " is empty or holds a wildcard");
        }
        return text;
    }

    /** Size with the Property Length. */
    static int size(Properties properties) {
        int length = length(properties);
        return Wire.varintSize(length) + length;
    }

    private static int length(Properties properties) {
        int length = 0;
        for (int i = 0; i < properties.size(); i++) {
            length += sizeAt(properties, i);
        }
        return length;
    }

    /** Where the value of the first such property stands, counted from the Property Length; -1 if there is none. */
    static int valueOffset(Properties properties, PropertyId id) {
        int offset = Wire.varintSize(length(properties));
        for (int i = 0; i < properties.size(); i++) {
            if (properties.idAt(i) == id) {
                return offset + 1;
            }
            offset += sizeAt(properties, i);
        }
        return -1;
    }

    private static int sizeAt(Properties properties, int index) {
        Object value = properties.valueAt(index);
        return 1
                + switch (properties.idAt(index).kind()) {
                    case BYTE -> 1;
                    case U16 -> 2;
                    case U32 -> 4;
                    case VARINT -> Wire.varintSize(((Long) value).intValue());
                    case UTF8 -> Wire.textSize((String) value);
                    case BINARY -> Wire.binarySize((Bytes) value);
                    case PAIR ->
                        Wire.textSize(((UserProperty) value).name()) + Wire.textSize(((UserProperty) value).value());
                };
    }

    static void write(Properties properties, ByteBuffer out) {
        Wire.putVarint(out, length(properties)); // [MQTT-2.2.2-1] 0 where there are none
        for (int i = 0; i < properties.size(); i++) {
            PropertyId id = properties.idAt(i);
            Object value = properties.valueAt(i);
            out.put((byte) id.code());
            switch (id.kind()) {
                case BYTE -> out.put(((Long) value).byteValue());
                case U16 -> out.putShort(((Long) value).shortValue());
                case U32 -> out.putInt(((Long) value).intValue());
                case VARINT -> Wire.putVarint(out, ((Long) value).intValue());
                case UTF8 -> Wire.putText(out, (String) value);
                case BINARY -> Wire.putBinary(out, (Bytes) value);
                case PAIR -> {
                    Wire.putText(out, ((UserProperty) value).name());
                    Wire.putText(out, ((UserProperty) value).value());
                }
            }
        }
    }
}
