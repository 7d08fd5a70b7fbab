package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;

/** UNSUBSCRIBE and UNSUBACK (sections 3.10 and 3.11). */
final class UnsubscribeCodec {
    private UnsubscribeCodec() {}

    static Unsubscribe read(ByteBuffer in, Version version) {
        int packetId = Wire.packetId(in);
        Properties properties =
                version.hasProperties() ? PropertiesCodec.read(in, PropertyId.Place.UNSUBSCRIBE) : Properties.NONE;
        List<TopicFilter> filters = new ArrayList<>();
        while (in.hasRemaining()) {
            filters.add(Wire.topicFilter(in, version.hasProperties())); // [MQTT-3.10.3-1] [MQTT3-3.10.3-1]
        }
        if (filters.isEmpty()) { // [MQTT-3.10.3-2] [U5-3.10.3-1] [MQTT3-3.10.3-2]
            throw MalformedPacketException.protocolError("no topic filter");
        }
        return new Unsubscribe(packetId, properties, filters);
    }

    static int size(Unsubscribe unsubscribe, Version version) {
        int size = 2 + (version.hasProperties() ? PropertiesCodec.size(unsubscribe.properties()) : 0);
        for (TopicFilter filter : unsubscribe.filters()) {
            size += Wire.textSize(filter.text());
        }
        return size;
    }

    static void write(Unsubscribe unsubscribe, Version version, ByteBuffer out) {
        out.putShort((short) unsubscribe.packetId());
        if (version.hasProperties()) {
            PropertiesCodec.write(unsubscribe.properties(), out);
        }
        for (TopicFilter filter : unsubscribe.filters()) {
            Wire.putText(out, filter.text());
        }
    }

    /** In 3.x nothing but the packet identifier. */
    static Unsuback readAck(ByteBuffer in, Version version) {
        int packetId = Wire.packetId(in);
        if (!version.hasProperties()) {
            return new Unsuback(packetId, Properties.NONE, List.of());
        }
        Properties properties = PropertiesCodec.read(in, PropertyId.Place.UNSUBACK);
        List<ReasonCode> reasons = new ArrayList<>();
        while (in.hasRemaining()) {
            reasons.add(Wire.reason(in, ReasonCode.Place.UNSUBACK));
        }
        if (reasons.isEmpty()) {
            throw MalformedPacketException.protocolError("no reason code");
        }
        return new Unsuback(packetId, properties, reasons);
    }

    static int size(Unsuback unsuback, Version version) {
        return 2
                + (version.hasProperties()
                        ? PropertiesCodec.size(unsuback.properties())
                                + unsuback.reasons().size()
                        : 0);
    }

    static void write(Unsuback unsuback, Version version, ByteBuffer out) {
        out.putShort((short) unsuback.packetId());
        if (version.hasProperties()) {
            PropertiesCodec.write(unsuback.properties(), out);
            for (ReasonCode reason : unsuback.reasons()) {
                out.put((byte) reason.code());
            }
        }
    }
}
