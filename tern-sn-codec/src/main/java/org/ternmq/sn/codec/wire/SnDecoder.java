package org.ternmq.sn.codec.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.SnPacketType;

/**
 * Turns datagrams into packets, strictly: whatever the layout of a packet shows to be wrong is refused here. Who may send it when, and
 * which ids mean something, is left to those who know. Stateless.
 */
public final class SnDecoder {
    private SnDecoder() {}

    /**
     * Reads the packet of a datagram. Its values are copies.
     *
     * @param datagram all of it, big-endian; its position is of no use afterwards
     * @throws MalformedPacketException if it is none; its reason code means nothing here
     */
    public static SnPacket decode(ByteBuffer datagram) {
        return decode(datagram, true);
    }

    /**
     * Which node of a forwarder's a datagram is of, also if what it holds is no packet: so nobody else is taken for its sender.
     *
     * @param datagram as above; it stays as it is
     * @return empty if no forwarder handed it on, or its own header is broken
     */
    public static Optional<Bytes> nodeOf(ByteBuffer datagram) {
        ByteBuffer in = datagram.duplicate();
        try {
            int headerEnd = in.position() + readLength(in);
            return readType(in) == SnPacketType.ENCAPSULATED
                            && in.position() - datagram.position() == SnWire.HEADER_SIZE_MIN
                    ? Optional.of(EncapsulatedCodec.readNode(in, headerEnd))
                    : Optional.empty();
        } catch (MalformedPacketException broken) {
            return Optional.empty();
        }
    }

    /**
     * The same of a packet that a forwarder hands on.
     *
     * @throws MalformedPacketException if it is none, or is wrapped itself
     */
    static SnPacket decodeWrapped(ByteBuffer in) {
        return decode(in, false);
    }

    private static SnPacket decode(ByteBuffer in, boolean mayWrap) {
        int start = in.position();
        int end = in.limit();
        int length = readLength(in);
        boolean isLong = in.position() - start == SnWire.LONG_LENGTH_SIZE;
        SnPacketType type = readType(in);
        try {
            if (type == SnPacketType.ENCAPSULATED) {
                if (isLong || !mayWrap) {
                    throw malformed(isLong ? "Length has one octet here" : "is encapsulated itself");
                }
                return EncapsulatedCodec.read(in, start + length);
            }
            if (length != end - start) { // [SN-5.2-5]
                throw malformed("Length is " + length + ", and the datagram has " + (end - start) + " octets");
            }
            SnPacket packet = read(type, in);
            if (in.hasRemaining()) {
                throw malformed(in.remaining() + " octets are left over behind the last field");
            }
            return packet;
        } catch (MalformedPacketException error) {
            throw malformed(type + ": " + error.getMessage());
        }
    }

    /** [SN-5.2-2] An octet, or 0x01 and two more, [SN-5.2-3] whatever the type and however short the packet. */
    private static int readLength(ByteBuffer in) {
        int length = SnWire.octet(in, "Length");
        int least = SnWire.HEADER_SIZE_MIN;
        if (length == SnWire.LONG_LENGTH) {
            length = SnWire.twoOctets(in, "Length");
            least += SnWire.LONG_LENGTH_SIZE - 1;
        }
        if (length < least) {
            throw malformed("Length is " + length + ", less than its own octets and the type's");
        }
        return length;
    }

    private static SnPacketType readType(ByteBuffer in) {
        int octet = SnWire.octet(in, "MsgType");
        SnPacketType type = SnPacketType.ofOctet(octet);
        if (type == null) {
            throw malformed("MsgType 0x" + Integer.toHexString(octet) + " is reserved");
        }
        return type;
    }

    private static SnPacket read(SnPacketType type, ByteBuffer in) {
        return switch (type) {
            case PUBLISH -> SnPublishCodec.read(in);
            case PUBACK -> SnPublishCodec.readPuback(in);
            case PUBREC -> new Ack.Pubrec(SnWire.msgId(in));
            case PUBREL -> new Ack.Pubrel(SnWire.msgId(in));
            case PUBCOMP -> new Ack.Pubcomp(SnWire.msgId(in));
            case REGISTER -> RegistrationCodec.readRegister(in);
            case REGACK -> RegistrationCodec.readRegack(in);
            case SUBSCRIBE -> SubscriptionCodec.readSubscribe(in);
            case SUBACK -> SubscriptionCodec.readSuback(in);
            case UNSUBSCRIBE -> SubscriptionCodec.readUnsubscribe(in);
            case UNSUBACK -> new Unsuback(SnWire.msgId(in));
            case PINGREQ -> ConnectionCodec.readPingreq(in);
            case PINGRESP -> Ping.Pingresp.INSTANCE;
            case CONNECT -> ConnectionCodec.readConnect(in);
            case CONNACK -> ConnectionCodec.readConnack(in);
            case DISCONNECT -> ConnectionCodec.readDisconnect(in);
            case WILLTOPICREQ -> Will.WillTopicReq.INSTANCE;
            case WILLTOPIC -> WillCodec.readTopic(in);
            case WILLMSGREQ -> Will.WillMsgReq.INSTANCE;
            case WILLMSG -> new Will.WillMsg(SnWire.rest(in));
            case WILLTOPICUPD -> WillCodec.readTopicUpd(in);
            case WILLTOPICRESP -> new Will.WillTopicResp(SnWire.code(in));
            case WILLMSGUPD -> new Will.WillMsgUpd(SnWire.rest(in));
            case WILLMSGRESP -> new Will.WillMsgResp(SnWire.code(in));
            case ADVERTISE -> DiscoveryCodec.readAdvertise(in);
            case SEARCHGW -> DiscoveryCodec.readSearchGw(in);
            case GWINFO -> DiscoveryCodec.readGwInfo(in);
            case ENCAPSULATED -> throw new IllegalStateException("what is encapsulated is read elsewhere");
        };
    }
}
