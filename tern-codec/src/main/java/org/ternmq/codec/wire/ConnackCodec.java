package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;

/**
 * CONNACK (section 3.2). A server that speaks only 3.x refuses a client of 5.0 in the words of 3.x, two bytes with a return code of 1
 * to 5; such a packet is read and written in that form also in 5.0, where these codes mean nothing else.
 */
final class ConnackCodec {
    private static final int SESSION_PRESENT = 0x01;

    private ConnackCodec() {}

    static Connack read(ByteBuffer in, Version version) {
        int flags = Wire.u8(in, "acknowledge flags");
        if (flags > SESSION_PRESENT && version != Version.V3_1) { // which leaves the byte undefined
            throw MalformedPacketException.malformed("reserved acknowledge flags are set");
        }
        boolean sessionPresent = flags == SESSION_PRESENT && version != Version.V3_1;
        int code = Wire.u8(in, "return code");
        requireCode(code, version.hasProperties() && !(isReturnCode(code) && !in.hasRemaining()));
        if (sessionPresent && code != 0) {
            throw MalformedPacketException.protocolError("Session Present in a refusal");
        }
        Properties properties = version.hasProperties() && !isReturnCode(code)
                ? PropertiesCodec.read(in, PropertyId.Place.CONNACK)
                : Properties.NONE;
        return new Connack(sessionPresent, code, properties);
    }

    private static void requireCode(int code, boolean isReasonCode) {
        ReasonCode reason = ReasonCode.ofCode(code);
        boolean isKnown = isReasonCode
                ? reason != null && reason.mayStandIn(ReasonCode.Place.CONNACK)
                : code <= Connack.RETURN_CODE_MAX; // the others are reserved, section 3.2.2.3 of 3.1.1
        if (!isKnown) {
            throw MalformedPacketException.protocolError(
                    "return code 0x" + Integer.toHexString(code) + " means nothing");
        }
    }

    /** Whether a code says something in 3.x only. */
    private static boolean isReturnCode(int code) {
        return code >= 1 && code <= Connack.RETURN_CODE_MAX;
    }

    static int size(Connack connack, Version version) {
        return 2 + (hasProperties(connack, version) ? PropertiesCodec.size(connack.properties()) : 0);
    }

    static void write(Connack connack, Version version, ByteBuffer out) {
        out.put((byte) (connack.sessionPresent() ? SESSION_PRESENT : 0)); // [MQTT-3.2.2-1]
        out.put((byte) connack.returnCode());
        if (hasProperties(connack, version)) {
            PropertiesCodec.write(connack.properties(), out);
        }
    }

    private static boolean hasProperties(Connack connack, Version version) {
        return version.hasProperties() && !isReturnCode(connack.returnCode());
    }
}
