package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;

/** SUBSCRIBE and SUBACK (sections 3.8 and 3.9). */
final class SubscribeCodec {
    private static final int QOS = 0b11;
    private static final int NO_LOCAL = 0b100;
    private static final int RETAIN_AS_PUBLISHED = 0b1000;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final RetainHandling[] RETAIN_HANDLINGS = RetainHandling.values();

    private SubscribeCodec() {}

    static Subscribe read(ByteBuffer in, Version version) {
        int packetId = Wire.packetId(in);
        Properties properties =
                version.hasProperties() ? PropertiesCodec.read(in, PropertyId.Place.SUBSCRIBE) : Properties.NONE;
        List<Request> requests = new ArrayList<>();
        while (in.hasRemaining()) {
            TopicFilter filter = Wire.topicFilter(in, version.hasProperties()); // [MQTT-3.8.3-1] [MQTT3-3.8.3-1]
            requests.add(readOptions(filter, Wire.u8(in, "subscription options"), version));
        }
        if (requests.isEmpty()) { // [MQTT-3.8.3-2] [U5-3.8.3-1] [MQTT3-3.8.3-3]
            throw MalformedPacketException.protocolError("no topic filter");
        }
        return new Subscribe(packetId, properties, requests);
    }

    private static Request readOptions(TopicFilter filter, int options, Version version) {
        int qos = options & QOS;
        if (!version.hasProperties()) {
            boolean usesAll = version != Version.V3_1; // which does not use the upper bits
            if (qos == 3 || options > QOS && usesAll) { // [MQTT3-3.8.3-4]
                throw MalformedPacketException.malformed("requested QoS is 3 or its reserved bits are set");
            }
            return Request.of(filter, Qos.of(qos));
        }
        int retainHandling = options >> RETAIN_HANDLING_SHIFT & 3;
        if (options > 0x3F) { // [MQTT-3.8.3-5]
            throw MalformedPacketException.malformed("reserved bits of the subscription options are set");
        }
        if (qos == 3 || retainHandling == 3) { // [U5-3.8.3.1-1] [U5-3.8.3.1-2]
            throw MalformedPacketException.protocolError((qos == 3 ? "maximum QoS" : "retain handling") + " is 3");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && filter.isShared()) { // [MQTT-3.8.3-4]
            throw MalformedPacketException.protocolError("No Local on a shared subscription");
        }
        boolean retainAsPublished = (options & RETAIN_AS_PUBLISHED) != 0;
        return new Request(filter, Qos.of(qos), noLocal, retainAsPublished, RETAIN_HANDLINGS[retainHandling]);
    }

    static int size(Subscribe subscribe, Version version) {
        int size = 2 + (version.hasProperties() ? PropertiesCodec.size(subscribe.properties()) : 0);
        for (Request request : subscribe.requests()) {
            size += Wire.textSize(request.filter().text()) + 1;
        }
        return size;
    }

    static void write(Subscribe subscribe, Version version, ByteBuffer out) {
        out.putShort((short) subscribe.packetId());
        if (version.hasProperties()) {
            PropertiesCodec.write(subscribe.properties(), out);
        }
        for (Request request : subscribe.requests()) {
            Wire.putText(out, request.filter().text());
            out.put((byte) options(request, version));
        }
    }

    private static int options(Request request, Version version) {
        int options = request.qosMax().bits();
        if (version.hasProperties()) {
            options |= request.noLocal() ? NO_LOCAL : 0;
            options |= request.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0;
            options |= request.retainHandling().ordinal() << RETAIN_HANDLING_SHIFT;
        }
        return options;
    }

    static Suback readAck(ByteBuffer in, Version version) {
        int packetId = Wire.packetId(in);
        Properties properties =
                version.hasProperties() ? PropertiesCodec.read(in, PropertyId.Place.SUBACK) : Properties.NONE;
        List<ReasonCode> reasons = new ArrayList<>();
        while (in.hasRemaining()) {
            ReasonCode reason = Wire.reason(in, ReasonCode.Place.SUBACK);
            if (!version.hasProperties() && reason.isError() && reason != ReasonCode.UNSPECIFIED_ERROR) {
                throw MalformedPacketException.protocolError(
                        "return code " + reason.text() + " is of 5.0 only"); // section 3.9.3
            }
            reasons.add(reason);
        }
        if (reasons.isEmpty()) {
            throw MalformedPacketException.protocolError("no reason code");
        }
        return new Suback(packetId, properties, reasons);
    }

    static int size(Suback suback, Version version) {
        int properties = version.hasProperties() ? PropertiesCodec.size(suback.properties()) : 0;
        return 2 + properties + suback.reasons().size();
    }

    static void write(Suback suback, Version version, ByteBuffer out) {
        out.putShort((short) suback.packetId());
        if (version.hasProperties()) {
            PropertiesCodec.write(suback.properties(), out);
        }
        for (ReasonCode reason : suback.reasons()) {
            boolean isPlain = version.hasProperties() || !reason.isError();
            ReasonCode known = isPlain ? reason : ReasonCode.UNSPECIFIED_ERROR; // [MQTT3-3.9.3-2] has one failure
            out.put((byte) known.code());
        }
    }
}
