package org.ternmq.sn.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping;

/** CONNECT, CONNACK, PINGREQ and DISCONNECT (sections 5.4.4, 5.4.5, 5.4.19 and 5.4.21). */
final class ConnectionCodec {
    private ConnectionCodec() {}

    /** A version that nobody here speaks is read too, so that it can be told so. */
    static Connect readConnect(ByteBuffer in) {
        int flags = Flags.read(in);
        int protocolId = SnWire.octet(in, "ProtocolId");
        int keepAliveSeconds = SnWire.twoOctets(in, "Duration");
        String clientId = SnWire.text(in, "ClientId");
        return new Connect(
                (flags & Flags.WILL) != 0, (flags & Flags.CLEAN_SESSION) != 0, protocolId, keepAliveSeconds, clientId);
    }

    static int size(Connect connect) {
        return 4 + SnWire.textSize(connect.clientId());
    }

    static void write(Connect connect, ByteBuffer out) {
        out.put((byte) (Flags.of(connect.will(), Flags.WILL) | Flags.of(connect.cleanSession(), Flags.CLEAN_SESSION)));
        out.put((byte) connect.protocolId());
        out.putShort((short) connect.keepAliveSeconds());
        SnWire.putText(out, connect.clientId());
    }

    static Connack readConnack(ByteBuffer in) {
        return new Connack(SnWire.code(in));
    }

    static Ping.Pingreq readPingreq(ByteBuffer in) {
        return in.hasRemaining() ? new Ping.Pingreq(SnWire.text(in, "ClientId")) : Ping.Pingreq.PLAIN;
    }

    static int size(Ping ping) {
        return ping instanceof Ping.Pingreq request ? SnWire.textSize(request.clientId()) : 0;
    }

    static void write(Ping ping, ByteBuffer out) {
        if (ping instanceof Ping.Pingreq request) {
            SnWire.putText(out, request.clientId());
        }
    }

    static Disconnect readDisconnect(ByteBuffer in) {
        return in.hasRemaining() ? new Disconnect(SnWire.twoOctets(in, "Duration")) : Disconnect.PLAIN;
    }

    static void write(Disconnect end, ByteBuffer out) {
        if (end.isSleep()) {
            out.putShort((short) end.sleepSeconds());
        }
    }
}
