package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder.Side;

/**
 * DISCONNECT and AUTH (sections 3.14 and 3.15): a reason code and properties, both left out where they say nothing, and the way
 * they are written at the end of acknowledgements too.
 */
final class DisconnectCodec {
    private DisconnectCodec() {}

    /** In 3.x nothing at all. */
    static Disconnect read(ByteBuffer in, Version version, Side receiver) {
        ReasonCode reason = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (version.hasProperties() && in.hasRemaining()) {
            reason = Wire.reason(in, receiver, ReasonCode.Place.CLIENT_DISCONNECT, ReasonCode.Place.SERVER_DISCONNECT);
            if (in.hasRemaining()) {
                properties = PropertiesCodec.read(
                        in, receiver, PropertyId.Place.CLIENT_DISCONNECT, PropertyId.Place.SERVER_DISCONNECT);
            }
        }
        return new Disconnect(reason, properties);
    }

    static Auth readAuth(ByteBuffer in, Side receiver) {
        ReasonCode reason = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (in.hasRemaining()) {
            reason = Wire.reason(in, receiver, ReasonCode.Place.CLIENT_AUTH, ReasonCode.Place.SERVER_AUTH);
            if (in.hasRemaining()) {
                properties = PropertiesCodec.read(in, PropertyId.Place.AUTH);
            }
        }
        if (!properties.has(PropertyId.AUTHENTICATION_METHOD)) { // [U5-3.15.2.2.2-1] leaves no use for the short forms
            throw MalformedPacketException.protocolError("no authenticationMethod");
        }
        return new Auth(reason, properties);
    }

    static int reasonSize(ReasonCode reason, Properties properties, Version version) {
        if (!version.hasProperties() || reason == ReasonCode.SUCCESS && properties.isEmpty()) {
            return 0;
        }
        return 1 + (properties.isEmpty() ? 0 : PropertiesCodec.size(properties));
    }

    static void writeReason(ReasonCode reason, Properties properties, Version version, ByteBuffer out) {
        if (!version.hasProperties() || reason == ReasonCode.SUCCESS && properties.isEmpty()) {
            return;
        }
        out.put((byte) reason.code());
        if (!properties.isEmpty()) {
            PropertiesCodec.write(properties, out);
        }
    }
}
