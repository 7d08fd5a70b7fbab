package org.ternmq.sn.codec.v2.wire;

import java.nio.ByteBuffer;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Discovery;
import org.ternmq.sn.codec.v2.packet.Envelope;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Ping;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.packet.Registration;
import org.ternmq.sn.codec.v2.packet.Sleep;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription;

/** Turns packets into datagrams in the shortest form. The size is computed exactly before anything is written. Stateless. */
public final class Sn2Encoder {
    private Sn2Encoder() {}

    /**
     * How many octets a packet takes: the size of its datagram.
     *
     * @throws IllegalArgumentException if no packet can be so large
     */
    public static int size(Sn2Packet packet) {
        int size = Octets.HEADER_SIZE_MIN + bodySize(packet);
        if (size > Octets.SHORT_SIZE_MAX) {
            size += Octets.LONG_LENGTH_SIZE - 1;
        }
        if (size > Octets.SIZE_MAX) {
            throw new IllegalArgumentException(packet.type() + " of " + size + " octets is more than the "
                    + Octets.SIZE_MAX + " that a packet can hold");
        }
        return size;
    }

    /**
     * Writes a packet; the buffer, big-endian, has room for at least {@link #size} octets.
     *
     * @throws IllegalArgumentException if no packet can be so large
     */
    public static void encode(Sn2Packet packet, ByteBuffer out) {
        int size = size(packet);
        int start = out.position();
        if (size <= Octets.SHORT_SIZE_MAX) {
            out.put((byte) size);
        } else {
            out.put((byte) Octets.LONG_LENGTH).putShort((short) size);
        }
        out.put((byte) packet.type().octet());
        write(packet, out);
        assert out.position() - start == size
                : packet.type() + " was " + size + " octets, then " + (out.position() - start);
    }

    private static int bodySize(Sn2Packet packet) {
        return switch (packet) {
            case Connect connect -> ConnectCodec.size(connect);
            case OtherConnect other -> 4;
            case Connack connack -> ConnectCodec.size(connack);
            case Auth auth -> ConnectCodec.size(auth);
            case Publish publish -> PublishCodec.size(publish);
            case Pubwos publish -> PublishCodec.size(publish);
            case Ack ack -> 2 + Octets.optionalSize(ack.reason());
            case Registration.Register register -> TopicCodec.size(register);
            case Registration.Regack regack -> TopicCodec.size(regack.alias(), regack.reason());
            case Subscription.Subscribe subscribe -> TopicCodec.size(subscribe.topic());
            case Subscription.Suback suback -> TopicCodec.size(suback.alias(), suback.reason());
            case Subscription.Unsubscribe unsubscribe -> TopicCodec.size(unsubscribe.topic());
            case Ping ping -> SmallCodec.size(ping);
            case Disconnect end -> SmallCodec.size(end);
            case Sleep sleep -> SmallCodec.size(sleep);
            case Discovery discovery -> SmallCodec.size(discovery);
            case Envelope envelope -> EnvelopeCodec.size(envelope);
        };
    }

    private static void write(Sn2Packet packet, ByteBuffer out) {
        switch (packet) {
            case Connect connect -> ConnectCodec.write(connect, out);
            case OtherConnect other -> {
                out.put((byte) 0);
                Octets.putTwo(out, other.packetId());
                out.put((byte) other.version());
            }
            case Connack connack -> ConnectCodec.write(connack, out);
            case Auth auth -> ConnectCodec.write(auth, out);
            case Publish publish -> PublishCodec.write(publish, out);
            case Pubwos publish -> PublishCodec.write(publish, out);
            case Ack ack -> SmallCodec.write(ack, out);
            case Registration.Register register -> TopicCodec.write(register, out);
            case Registration.Regack regack ->
                TopicCodec.write(regack.packetId(), regack.alias(), regack.reason(), out);
            case Subscription.Subscribe subscribe -> TopicCodec.write(subscribe, out);
            case Subscription.Suback suback ->
                TopicCodec.write(suback.packetId(), suback.alias(), suback.reason(), out);
            case Subscription.Unsubscribe unsubscribe -> TopicCodec.write(unsubscribe, out);
            case Ping ping -> SmallCodec.write(ping, out);
            case Disconnect end -> SmallCodec.write(end, out);
            case Sleep sleep -> SmallCodec.write(sleep, out);
            case Discovery discovery -> SmallCodec.write(discovery, out);
            case Envelope envelope -> EnvelopeCodec.write(envelope, out);
        }
    }
}
