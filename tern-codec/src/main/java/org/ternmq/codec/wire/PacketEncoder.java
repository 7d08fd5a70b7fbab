package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;

/**
 * Turns packets into bytes in the shortest form. The size is computed exactly before anything is written. What a version does not
 * know, properties and reason codes above all, is left out. Stateless.
 */
public final class PacketEncoder {
    private PacketEncoder() {}

    /**
     * How many bytes a packet takes, fixed header included.
     *
     * @throws IllegalArgumentException if no packet can be so large
     */
    public static int size(Packet packet, Version version) {
        int body = bodySize(packet, version);
        return 1 + Wire.varintSize(body) + body;
    }

    /**
     * Writes a packet; the buffer, big-endian, has room for at least {@link #size} bytes.
     *
     * @throws IllegalArgumentException if no packet can be so large
     */
    public static void encode(Packet packet, Version version, ByteBuffer out) {
        int body = bodySize(packet, version);
        out.put((byte)
                (packet instanceof Publish publish
                        ? PublishCodec.firstByte(publish)
                        : packet.type().firstByte()));
        Wire.putVarint(out, body);
        int start = out.position();
        write(packet, version, out);
        assert out.position() - start == body
                : packet.type() + " was " + body + " bytes, then " + (out.position() - start);
    }

    private static int bodySize(Packet packet, Version version) {
        int size = switch (packet) {
            case Publish publish -> PublishCodec.size(publish, version);
            case Ack ack -> AckCodec.size(ack, version);
            case Connect connect -> ConnectCodec.size(connect);
            case Connack connack -> ConnackCodec.size(connack, version);
            case Subscribe subscribe -> SubscribeCodec.size(subscribe, version);
            case Suback suback -> SubscribeCodec.size(suback, version);
            case Unsubscribe unsubscribe -> UnsubscribeCodec.size(unsubscribe, version);
            case Unsuback unsuback -> UnsubscribeCodec.size(unsuback, version);
            case Ping ping -> 0;
            case Disconnect end -> DisconnectCodec.reasonSize(end.reason(), end.properties(), version);
            case Auth auth -> DisconnectCodec.reasonSize(auth.reason(), auth.properties(), version);
        };
        if (size > Wire.VARINT_MAX) {
            throw new IllegalArgumentException(packet.type() + " of " + size + " bytes is more than a packet can hold");
        }
        return size;
    }

    private static void write(Packet packet, Version version, ByteBuffer out) {
        switch (packet) {
            case Publish publish -> PublishCodec.write(publish, version, out);
            case Ack ack -> AckCodec.write(ack, version, out);
            case Connect connect -> ConnectCodec.write(connect, out);
            case Connack connack -> ConnackCodec.write(connack, version, out);
            case Subscribe subscribe -> SubscribeCodec.write(subscribe, version, out);
            case Suback suback -> SubscribeCodec.write(suback, version, out);
            case Unsubscribe unsubscribe -> UnsubscribeCodec.write(unsubscribe, version, out);
            case Unsuback unsuback -> UnsubscribeCodec.write(unsuback, version, out);
            case Ping ping -> {}
            case Disconnect end -> DisconnectCodec.writeReason(end.reason(), end.properties(), version, out);
            case Auth auth -> DisconnectCodec.writeReason(auth.reason(), auth.properties(), version, out);
        }
    }

    /**
     * The packet as it may be sent to a receiver who takes packets up to a size [MQTT-3.1.2-24]: where it would be too large, without
     * its reason string, and if need be without user properties.
     * PUBLISH and what a client asks for stay as they are, and an answer may still be too large: then it is not sent.
     */
    public static Packet fit(Packet packet, Version version, long packetSizeMax) {
        if (!version.hasProperties() || size(packet, version) <= packetSizeMax) {
            return packet;
        }
        Packet shorter = without(packet, PropertyId.REASON_STRING);
        return size(shorter, version) <= packetSizeMax ? shorter : without(shorter, PropertyId.USER_PROPERTY);
    }

    private static Packet without(Packet packet, PropertyId id) {
        return switch (packet) {
            case Connack connack -> // [MQTT-3.2.2-19] [MQTT-3.2.2-20]
                new Connack(
                        connack.sessionPresent(),
                        connack.returnCode(),
                        connack.properties().without(id));
            case Ack ack -> without(ack, id);
            case Suback suback -> // [MQTT-3.9.2-1] [MQTT-3.9.2-2]
                new Suback(suback.packetId(), suback.properties().without(id), suback.reasons());
            case Unsuback unsuback -> // [MQTT-3.11.2-1] [MQTT-3.11.2-2]
                new Unsuback(unsuback.packetId(), unsuback.properties().without(id), unsuback.reasons());
            case Disconnect end -> // [MQTT-3.14.2-3] [MQTT-3.14.2-4]
                new Disconnect(end.reason(), end.properties().without(id));
            case Auth auth -> // [MQTT-3.15.2-2] [MQTT-3.15.2-3]
                new Auth(auth.reason(), auth.properties().without(id));
            case Connect asIs -> asIs;
            case Publish asIs -> asIs;
            case Subscribe asIs -> asIs;
            case Unsubscribe asIs -> asIs;
            case Ping asIs -> asIs;
        };
    }

    private static Ack without(Ack ack, PropertyId id) {
        Properties kept = ack.properties().without(id);
        return switch (ack) {
            case Ack.Puback puback ->
                new Ack.Puback(ack.packetId(), ack.reason(), kept); // [MQTT-3.4.2-2] [MQTT-3.4.2-3]
            case Ack.Pubrec pubrec ->
                new Ack.Pubrec(ack.packetId(), ack.reason(), kept); // [MQTT-3.5.2-2] [MQTT-3.5.2-3]
            case Ack.Pubrel pubrel ->
                new Ack.Pubrel(ack.packetId(), ack.reason(), kept); // [MQTT-3.6.2-2] [MQTT-3.6.2-3]
            case Ack.Pubcomp pubcomp ->
                new Ack.Pubcomp(ack.packetId(), ack.reason(), kept); // [MQTT-3.7.2-2] [MQTT-3.7.2-3]
        };
    }
}
