package org.ternmq.sn.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will;

/** Turns packets into datagrams in the shortest form. The size is computed exactly before anything is written. Stateless. */
public final class SnEncoder {
    private SnEncoder() {}

    /**
     * How many octets a packet takes: the size of its datagram.
     *
     * @throws IllegalArgumentException if no packet can be so large
     */
    public static int size(SnPacket packet) {
        if (packet instanceof Encapsulated wrapped) {
            int size = EncapsulatedCodec.headerSize(wrapped) + size(wrapped.packet());
            return requirePossible(packet, size);
        }
        return sizeOf(packet, bodySize(packet));
    }

    /** [SN-5.2-1] Length counts everything, itself too; [SN-5.2-4] it has one octet where that is enough. */
    private static int sizeOf(SnPacket packet, int body) {
        int size = SnWire.HEADER_SIZE_MIN + body;
        return size <= SnWire.SHORT_SIZE_MAX ? size : requirePossible(packet, size + SnWire.LONG_LENGTH_SIZE - 1);
    }

    private static int requirePossible(SnPacket packet, int size) {
        if (size > SnWire.SIZE_MAX) {
            throw new IllegalArgumentException(packet.type() + " of " + size + " octets is more than the "
                    + SnWire.SIZE_MAX + " that a packet can hold");
        }
        return size;
    }

    /**
     * Writes a packet; the buffer, big-endian, has room for at least {@link #size} octets.
     *
     * @throws IllegalArgumentException if no packet can be so large
     */
    public static void encode(SnPacket packet, ByteBuffer out) {
        int size = size(packet);
        int start = out.position();
        if (packet instanceof Encapsulated wrapped) {
            EncapsulatedCodec.writeHeader(wrapped, out);
            encode(wrapped.packet(), out);
        } else {
            writeLength(size, out);
            out.put((byte) packet.type().octet());
            write(packet, out);
        }
        assert out.position() - start == size
                : packet.type() + " was " + size + " octets, then " + (out.position() - start);
    }

    private static void writeLength(int size, ByteBuffer out) {
        if (size <= SnWire.SHORT_SIZE_MAX) {
            out.put((byte) size);
        } else {
            out.put((byte) SnWire.LONG_LENGTH).putShort((short) size);
        }
    }

    private static int bodySize(SnPacket packet) {
        return switch (packet) {
            case Publish publish -> SnPublishCodec.size(publish);
            case Ack.Puback puback -> 5;
            case Ack.Pubrec pubrec -> 2;
            case Ack.Pubrel pubrel -> 2;
            case Ack.Pubcomp pubcomp -> 2;
            case Registration registration -> RegistrationCodec.size(registration);
            case Subscribe subscribe -> SubscriptionCodec.size(subscribe);
            case Suback suback -> 6;
            case Unsubscribe unsubscribe -> SubscriptionCodec.size(unsubscribe);
            case Unsuback unsuback -> 2;
            case Ping ping -> ConnectionCodec.size(ping);
            case Connect connect -> ConnectionCodec.size(connect);
            case Connack connack -> 1;
            case Disconnect end -> end.isSleep() ? 2 : 0;
            case Will will -> WillCodec.size(will);
            case Discovery discovery -> DiscoveryCodec.size(discovery);
            case Encapsulated wrapped -> throw new IllegalStateException("what is encapsulated has two sizes");
        };
    }

    private static void write(SnPacket packet, ByteBuffer out) {
        switch (packet) {
            case Publish publish -> SnPublishCodec.write(publish, out);
            case Ack ack -> SnPublishCodec.write(ack, out);
            case Registration registration -> RegistrationCodec.write(registration, out);
            case Subscribe subscribe -> SubscriptionCodec.write(subscribe, out);
            case Suback suback -> SubscriptionCodec.write(suback, out);
            case Unsubscribe unsubscribe -> SubscriptionCodec.write(unsubscribe, out);
            case Unsuback unsuback -> out.putShort((short) unsuback.msgId());
            case Ping ping -> ConnectionCodec.write(ping, out);
            case Connect connect -> ConnectionCodec.write(connect, out);
            case Connack connack -> SnWire.putCode(out, connack.code());
            case Disconnect end -> ConnectionCodec.write(end, out);
            case Will will -> WillCodec.write(will, out);
            case Discovery discovery -> DiscoveryCodec.write(discovery, out);
            case Encapsulated wrapped -> throw new IllegalStateException("what is encapsulated is written elsewhere");
        }
    }
}
