package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/** CONNECT (section 3.1). */
final class ConnectCodec {
    private static final int USER_NAME = 0x80;
    private static final int PASSWORD = 0x40;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL = 0x04;
    private static final int CLEAN_START = 0x02;
    private static final int RESERVED = 0x01;

    private ConnectCodec() {}

    // ---- reading: first the version, by which everything after it is read

    /** Protocol name and level; the level, which may be one that nobody speaks, but not one of the other name. */
    static int readLevel(ByteBuffer in) {
        byte[] name = Wire.binary(in, "protocol name").toArray();
        int level = Wire.u8(in, "protocol level");
        boolean isOld = new String(name, StandardCharsets.ISO_8859_1).equals(Version.V3_1.protocolName());
        boolean isNew = new String(name, StandardCharsets.ISO_8859_1).equals(Version.V5.protocolName());
        if (!isOld && !isNew) { // [MQTT-3.1.2-1] [MQTT3-3.1.2-1]
            throw MalformedPacketException.unsupportedVersion("protocol name is neither MQTT nor MQIsdp");
        }
        if (isOld != (level == Version.V3_1.level())) {
            throw MalformedPacketException.unsupportedVersion(
                    "protocol level " + level + " does not go with protocol name " + (isOld ? "MQIsdp" : "MQTT"));
        }
        return level;
    }

    /** What a client of this level can read, as far as one can tell: whatever comes after 5 will know 5. */
    static Version versionToAnswerIn(int level) {
        if (level == Version.V3_1.level()) {
            return Version.V3_1;
        }
        return level >= Version.V5.level() && level < 0x80 ? Version.V5 : Version.V3_1_1;
    }

    static void requireKnown(int level) {
        if (level < Version.V3_1.level() || level > Version.V5.level()) { // [MQTT-3.1.2-2] [MQTT3-3.1.2-2]
            throw MalformedPacketException.unsupportedVersion("protocol level " + level + " is not served");
        }
    }

    /** [MQTT-3.1.3-1] [MQTT3-3.1.3-1] Fields come in this order, as far as their flags are set. */
    static Connect read(ByteBuffer in, Version version) {
        int flags = Wire.u8(in, "connect flags");
        requireFlags(flags, version);
        int keepAliveSeconds = Wire.u16(in, "keep alive");
        Properties properties = Properties.NONE;
        if (version.hasProperties()) {
            properties = PropertiesCodec.read(in, PropertyId.Place.CONNECT);
            requireMethod(properties);
        }
        boolean cleanStart = (flags & CLEAN_START) != 0;
        String clientId = readClientId(in, version, cleanStart);
        Optional<Message> will = (flags & WILL) != 0 ? Optional.of(readWill(in, flags, version)) : Optional.empty();
        Connect.Login login = readLogin(in, flags, version);
        return new Connect(version, clientId, cleanStart, keepAliveSeconds, properties, will, login);
    }

    private static void requireFlags(int flags, Version version) {
        int willQos = flags >> WILL_QOS_SHIFT & 3;
        boolean isOld = version == Version.V3_1; // which disregards what it does not use
        if ((flags & RESERVED) != 0 && !isOld) { // [MQTT-3.1.2-3] [U5-3.1.2.3-1] [MQTT3-3.1.2-3]
            throw MalformedPacketException.malformed("reserved connect flag is set");
        }
        if ((flags & WILL) == 0 && !isOld && (willQos != 0 || (flags & WILL_RETAIN) != 0)) {
            // [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT3-3.1.2-11] [MQTT3-3.1.2-13] [MQTT3-3.1.2-15]
            throw MalformedPacketException.malformed("Will QoS or Will Retain without Will Flag");
        }
        if ((flags & WILL) != 0 && willQos == 3) { // [MQTT-3.1.2-12] [U5-3.1.2.6-1] [MQTT3-3.1.2-14]
            throw MalformedPacketException.malformed("Will QoS is 3");
        }
        boolean isNameless = (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0;
        if (isNameless && !version.hasProperties()) { // [MQTT3-3.1.2-22]
            throw MalformedPacketException.malformed("a password without a user name");
        }
    }

    private static void requireMethod(Properties properties) {
        if (properties.has(PropertyId.AUTHENTICATION_DATA) && !properties.has(PropertyId.AUTHENTICATION_METHOD)) {
            // [U5-3.1.2.11.10-1]
            throw MalformedPacketException.protocolError("authenticationData without authenticationMethod");
        }
    }

    private static String readClientId(ByteBuffer in, Version version, boolean cleanStart) {
        // [MQTT-3.1.3-3] [MQTT-3.1.3-4] [MQTT-3.1.3-5] [MQTT3-3.1.3-3] [MQTT3-3.1.3-4] [MQTT3-3.1.3-5]
        String clientId = Wire.text(in, "client identifier");
        boolean mayBeEmpty = version.hasProperties() || version == Version.V3_1_1 && cleanStart;
        if (clientId.isEmpty() && !mayBeEmpty) { // [MQTT3-3.1.3-8]
            throw MalformedPacketException.clientIdNotValid("client identifier is empty");
        }
        return clientId;
    }

    /** [MQTT-3.1.2-9] [MQTT3-3.1.2-9] All of it has to be there. */
    private static Message readWill(ByteBuffer in, int flags, Version version) {
        Properties properties =
                version.hasProperties() ? PropertiesCodec.read(in, PropertyId.Place.WILL) : Properties.NONE;
        int topicLength = Wire.u16(in, "will topic");
        if (topicLength == 0) {
            throw MalformedPacketException.topicNotValid("will topic is empty");
        }
        TopicName topic = Wire.topicName(in, topicLength, "will topic"); // [MQTT-3.1.3-11] [MQTT3-3.1.3-10]
        Bytes payload = Wire.binary(in, "will payload"); // [U5-3.1.3.2.3-2] which nobody looks at
        return new Message(topic, payload, Qos.of(flags >> WILL_QOS_SHIFT & 3), (flags & WILL_RETAIN) != 0, properties);
    }

    /**
     * [MQTT-3.1.2-16] [MQTT-3.1.2-17] [MQTT3-3.1.2-18] [MQTT3-3.1.2-19] A user name and
     * [MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT3-3.1.2-20] [MQTT3-3.1.2-21] a password are there as their flags say, but in 3.1 a packet
     * may end before them. [MQTT-3.1.3-12] [MQTT3-3.1.3-11] The name is text.
     */
    private static Connect.Login readLogin(ByteBuffer in, int flags, Version version) {
        boolean hasUserName = (flags & USER_NAME) != 0;
        boolean hasPassword = (flags & PASSWORD) != 0;
        boolean mayLack = version == Version.V3_1;
        String userName = hasUserName && !(mayLack && !in.hasRemaining()) ? Wire.text(in, "user name") : null;
        Bytes password = hasPassword && !(mayLack && !in.hasRemaining()) ? Wire.binary(in, "password") : null;
        return new Connect.Login(hasUserName, userName, hasPassword, password);
    }

    // ---- writing

    static int size(Connect connect) {
        int size = 2 + connect.version().protocolName().length() + 1 + 1 + 2;
        if (connect.version().hasProperties()) {
            size += PropertiesCodec.size(connect.properties());
        }
        size += Wire.textSize(connect.clientId());
        if (connect.will().isPresent()) {
            size += willSize(connect.will().get(), connect.version());
        }
        Connect.Login login = connect.login();
        size += login.userName() == null ? 0 : Wire.textSize(login.userName());
        return size + (login.password() == null ? 0 : Wire.binarySize(login.password()));
    }

    private static int willSize(Message will, Version version) {
        int properties = version.hasProperties() ? PropertiesCodec.size(will.properties()) : 0;
        return properties + Wire.topicSize(will.topic()) + Wire.binarySize(will.payload());
    }

    static void write(Connect connect, ByteBuffer out) {
        Wire.putText(out, connect.version().protocolName());
        out.put((byte) connect.version().level());
        out.put((byte) flags(connect));
        out.putShort((short) connect.keepAliveSeconds());
        if (connect.version().hasProperties()) {
            PropertiesCodec.write(connect.properties(), out);
        }
        Wire.putText(out, connect.clientId());
        connect.will().ifPresent(will -> writeWill(will, connect.version(), out));
        Connect.Login login = connect.login();
        if (login.userName() != null) {
            Wire.putText(out, login.userName());
        }
        if (login.password() != null) {
            Wire.putBinary(out, login.password());
        }
    }

    private static int flags(Connect connect) {
        int flags = connect.cleanStart() ? CLEAN_START : 0;
        if (connect.will().isPresent()) {
            Message will = connect.will().get();
            flags |= WILL | will.qos().bits() << WILL_QOS_SHIFT | (will.retain() ? WILL_RETAIN : 0);
        }
        flags |= connect.login().hasUserName() ? USER_NAME : 0;
        return flags | (connect.login().hasPassword() ? PASSWORD : 0);
    }

    private static void writeWill(Message will, Version version, ByteBuffer out) {
        if (version.hasProperties()) {
            PropertiesCodec.write(will.properties(), out);
        }
        Wire.putTopic(out, will.topic());
        Wire.putBinary(out, will.payload());
    }
}
