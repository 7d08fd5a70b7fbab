package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;

/** PUBACK, PUBREC, PUBREL and PUBCOMP (sections 3.4 to 3.7), which have one layout. */
final class AckCodec {
    private AckCodec() {}

    static Ack read(PacketType type, ByteBuffer in, Version version) {
        int packetId = Wire.packetId(in);
        ReasonCode reason = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (version.hasProperties() && in.hasRemaining()) { // section 3.4.2.1: both may be left out
            boolean isReceipt = type == PacketType.PUBACK || type == PacketType.PUBREC;
            reason = Wire.reason(in, isReceipt ? ReasonCode.Place.RECEIPT : ReasonCode.Place.RELEASE);
            if (in.hasRemaining()) {
                properties = PropertiesCodec.read(in, PropertyId.Place.ACK);
            }
        }
        return switch (type) {
            case PUBACK -> new Ack.Puback(packetId, reason, properties);
            case PUBREC -> new Ack.Pubrec(packetId, reason, properties);
            case PUBREL -> new Ack.Pubrel(packetId, reason, properties);
            case PUBCOMP -> new Ack.Pubcomp(packetId, reason, properties);
            default -> throw new IllegalArgumentException("no acknowledgement: " + type);
        };
    }

    static int size(Ack ack, Version version) {
        return 2 + DisconnectCodec.reasonSize(ack.reason(), ack.properties(), version);
    }

    static void write(Ack ack, Version version, ByteBuffer out) {
        out.putShort((short) ack.packetId());
        DisconnectCodec.writeReason(ack.reason(), ack.properties(), version, out);
    }
}
