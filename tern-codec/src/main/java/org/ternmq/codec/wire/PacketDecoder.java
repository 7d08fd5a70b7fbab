package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Version;

/**
 * Turns frames into packets, strictly: whatever the layout of a packet shows to be wrong is refused here. Belongs to one
 * connection, whose version it knows, confined to its thread. Bounded: it keeps the last few short topic names.
 */
public final class PacketDecoder {
    private final Side side;
    private Version version = Version.V3_1_1;
    private @Nullable TopicCache topics;

    /** Who receives the packets. */
    public enum Side {
        /** A server: packets come from a client. */
        SERVER,
        /** A client: packets come from a server. */
        CLIENT,
        /** Somebody who looks on: what either may send is right. */
        EITHER
    }

    /** A decoder for one side of a connection. */
    public PacketDecoder(Side side) {
        this.side = side;
    }

    /**
     * The version that packets are read by: 3.1.1 until it is set, or a CONNECT says otherwise. After a CONNECT of a version that
     * nobody speaks it is the one to answer in.
     */
    public Version version() {
        return version;
    }

    /** Sets the version; a client knows it, a server reads it from CONNECT. */
    public void version(Version spoken) {
        this.version = spoken;
    }

    /**
     * Reads one packet. Its values are copies.
     *
     * @param firstByte type and flags
     * @param body everything behind the Remaining Length, big-endian; its position and limit are of no use afterwards
     * @throws MalformedPacketException if it is none
     */
    public Packet decode(int firstByte, ByteBuffer body) {
        return decode(firstByte, body, false);
    }

    /**
     * Reads the packet in a frame just completed. A large payload that was gathered is not copied again.
     *
     * @throws MalformedPacketException if it is none
     */
    public Packet decode(FrameReader frame) {
        return decode(frame.firstByte(), frame.body(), frame.bodyIsOwn());
    }

    private Packet decode(int firstByte, ByteBuffer body, boolean isOwn) {
        PacketType type = PacketType.ofFirstByte(firstByte);
        try {
            if (type == PacketType.PUBLISH) {
                return PublishCodec.read(firstByte, body, version, side, topics(), isOwn);
            }
            requireFlags(type, firstByte & 0x0F);
            requireDirection(type);
            Packet packet = read(type, body);
            if (body.hasRemaining()) {
                throw MalformedPacketException.malformed(
                        body.remaining() + " bytes are left over behind the last field");
            }
            return packet;
        } catch (MalformedPacketException error) {
            throw error.in(type);
        }
    }

    /**
     * Refuses the first byte of a connection if no CONNECT can begin with it [MQTT-3.1.0-1], so that nobody waits for the rest.
     *
     * @throws MalformedPacketException if it is another packet's, or its flags are wrong
     */
    public void requireConnect(int firstByte) {
        PacketType type = PacketType.ofFirstByte(firstByte);
        if (type != PacketType.CONNECT) {
            throw MalformedPacketException.protocolError("first packet is " + type + ", not CONNECT");
        }
        try {
            requireFlags(type, firstByte & 0x0F);
        } catch (MalformedPacketException error) {
            throw error.in(type);
        }
    }

    private Packet read(PacketType type, ByteBuffer in) {
        return switch (type) {
            case RESERVED -> throw MalformedPacketException.malformed("packet type 0 is reserved");
            case CONNECT -> {
                int level = ConnectCodec.readLevel(in);
                version = ConnectCodec.versionToAnswerIn(level);
                ConnectCodec.requireKnown(level);
                yield ConnectCodec.read(in, version);
            }
            case CONNACK -> ConnackCodec.read(in, version);
            case PUBLISH -> throw new IllegalStateException("PUBLISH is read elsewhere");
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> AckCodec.read(type, in, version);
            case SUBSCRIBE -> SubscribeCodec.read(in, version);
            case SUBACK -> SubscribeCodec.readAck(in, version);
            case UNSUBSCRIBE -> UnsubscribeCodec.read(in, version);
            case UNSUBACK -> UnsubscribeCodec.readAck(in, version);
            case PINGREQ -> Ping.Pingreq.INSTANCE;
            case PINGRESP -> Ping.Pingresp.INSTANCE;
            case DISCONNECT -> DisconnectCodec.read(in, version, side);
            case AUTH -> DisconnectCodec.readAuth(in, side);
        };
    }

    /**
     * [U5-2.1.3-1] [MQTT3-2.2.2-2] Flags are as the type says, above all in [MQTT-3.6.1-1] [MQTT3-3.6.1-1] PUBREL, [MQTT-3.8.1-1]
     * [MQTT3-3.8.1-1] SUBSCRIBE, [MQTT-3.10.1-1] [MQTT3-3.10.1-1] UNSUBSCRIBE, [MQTT-3.14.1-1] [MQTT3-3.14.1-1] DISCONNECT and
     * [MQTT-3.15.1-1] AUTH; 3.1 sets DUP in a request sent again.
     */
    private void requireFlags(PacketType type, int flags) {
        boolean isResent = version == Version.V3_1 && type.flags() != 0 && flags == (type.flags() | 0b1000);
        if (flags != type.flags() && !isResent) {
            throw MalformedPacketException.malformed(
                    "flags of the fixed header are " + flags + ", not " + type.flags());
        }
        if (type == PacketType.AUTH && !version.hasProperties()) { // section 2.2.1 of 3.1.1
            throw MalformedPacketException.malformed("packet type 15 is reserved before 5.0");
        }
    }

    private void requireDirection(PacketType type) {
        boolean allowed = switch (type) {
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> side != Side.CLIENT;
            case CONNACK, SUBACK, UNSUBACK, PINGRESP -> side != Side.SERVER;
            case DISCONNECT -> side != Side.CLIENT || version.hasProperties();
            case RESERVED, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, AUTH -> true;
        };
        if (!allowed) {
            throw MalformedPacketException.protocolError(
                    "is never sent to a " + (side == Side.CLIENT ? "client" : "server"));
        }
    }

    private TopicCache topics() {
        TopicCache known = topics;
        if (known == null) {
            known = new TopicCache();
            topics = known;
        }
        return known;
    }
}
