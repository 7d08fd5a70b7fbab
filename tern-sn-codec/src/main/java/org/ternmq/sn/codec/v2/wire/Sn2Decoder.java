package org.ternmq.sn.codec.v2.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.v2.packet.Discovery;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Ping;
import org.ternmq.sn.codec.v2.packet.Sleep;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Sn2Type;

/**
 * Turns datagrams into packets, strictly: whatever the layout of a packet shows to be wrong is refused here. Who may send it when, and
 * which aliases mean something, is left to those who know. Stateless.
 */
public final class Sn2Decoder {
    private Sn2Decoder() {}

    /**
     * Reads the packet of a datagram. Its values are copies.
     *
     * @param datagram all of it, big-endian; its position is of no use afterwards
     * @throws MalformedPacketException if it is none
     */
    public static Sn2Packet decode(ByteBuffer datagram) {
        return decode(datagram, 0);
    }

    /**
     * Which client of a forwarder's a datagram is of, also if what it holds is no packet: so nobody else is taken for its sender.
     *
     * @param datagram as above; it stays as it is
     * @return empty if no forwarder handed it on, or its own envelope is broken
     */
    public static Optional<Bytes> forwardedOf(ByteBuffer datagram) {
        ByteBuffer in = datagram.duplicate();
        try {
            int length = readLength(in);
            return readType(in) == Sn2Type.FORWARDER_ENCAPSULATION && length == datagram.remaining()
                    ? Optional.of(EnvelopeCodec.readClient(in))
                    : Optional.empty();
        } catch (MalformedPacketException broken) {
            return Optional.empty();
        }
    }

    static Sn2Packet decode(ByteBuffer in, int depth) {
        if (depth > DEPTH_MAX) {
            throw malformed("envelopes in envelopes");
        }
        int size = in.remaining();
        int length = readLength(in);
        Sn2Type type = readType(in);
        try {
            if (length != size) {
                throw malformed("Length is " + length + ", and there are " + size + " octets");
            }
            Sn2Packet packet = read(type, in, depth);
            if (in.hasRemaining() && !(packet instanceof OtherConnect)) {
                throw malformed(in.remaining() + " octets are left over behind the last field");
            }
            return packet;
        } catch (MalformedPacketException error) {
            throw malformed(type + ": " + error.getMessage());
        }
    }

    /** [SN2-2.1.2-1] An octet, or 0x01 and two more, whatever the type and however short the packet. */
    private static int readLength(ByteBuffer in) {
        int length = Octets.one(in, "Length");
        int least = Octets.HEADER_SIZE_MIN;
        if (length == Octets.LONG_LENGTH) {
            length = Octets.two(in, "Length");
            least += Octets.LONG_LENGTH_SIZE - 1;
        }
        if (length < least) {
            throw malformed("Length is " + length + ", less than its own octets and the type's");
        }
        return length;
    }

    private static Sn2Type readType(ByteBuffer in) {
        int octet = Octets.one(in, "Packet Type");
        Sn2Type type = Sn2Type.ofOctet(octet);
        if (type == null) {
            throw malformed("Packet Type 0x" + Integer.toHexString(octet) + " is reserved");
        }
        return type;
    }

    private static Sn2Packet read(Sn2Type type, ByteBuffer in, int depth) {
        return switch (type) {
            case CONNECT -> ConnectCodec.readConnect(in);
            case CONNACK -> ConnectCodec.readConnack(in);
            case AUTH -> ConnectCodec.readAuth(in);
            case PUBLISH -> PublishCodec.read(in);
            case PUBWOS -> PublishCodec.readPubwos(in);
            case PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK -> SmallCodec.readAck(type, in);
            case SUBSCRIBE -> TopicCodec.readSubscribe(in);
            case SUBACK -> TopicCodec.readSuback(in);
            case UNSUBSCRIBE -> TopicCodec.readUnsubscribe(in);
            case REGISTER -> TopicCodec.readRegister(in);
            case REGACK -> TopicCodec.readRegack(in);
            case PINGREQ -> new Ping.Pingreq(Octets.packetId(in));
            case PINGRESP -> SmallCodec.readPingresp(in);
            case DISCONNECT -> SmallCodec.readDisconnect(in);
            case SLEEPREQ -> SmallCodec.readSleepreq(in);
            case SLEEPRESP -> SmallCodec.readSleepresp(in);
            case WAKEUP -> Sleep.Wakeup.INSTANCE;
            case ADVERTISE -> SmallCodec.readAdvertise(in);
            case SEARCHGW -> new Discovery.SearchGw(Octets.rest(in));
            case GWINFO -> SmallCodec.readGwInfo(in);
            case FORWARDER_ENCAPSULATION -> EnvelopeCodec.readForwarded(in, depth);
            case CONNECTION_ENCAPSULATION -> EnvelopeCodec.readIdentified(in, depth);
            case PROTECTION_ENCAPSULATION -> EnvelopeCodec.readProtected(in);
        };
    }

    /** A forwarder's envelope, one with a client identifier, and a packet. */
    private static final int DEPTH_MAX = 2;
}
