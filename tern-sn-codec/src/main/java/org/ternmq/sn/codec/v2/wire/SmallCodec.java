package org.ternmq.sn.codec.v2.wire;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Discovery;
import org.ternmq.sn.codec.v2.packet.Discovery.Advertise;
import org.ternmq.sn.codec.v2.packet.Discovery.GwInfo;
import org.ternmq.sn.codec.v2.packet.Discovery.SearchGw;
import org.ternmq.sn.codec.v2.packet.Ping;
import org.ternmq.sn.codec.v2.packet.Ping.Pingresp;
import org.ternmq.sn.codec.v2.packet.Sleep;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepreq;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepresp;
import org.ternmq.sn.codec.v2.packet.Sleep.Wakeup;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;

/** The packets of few octets: acknowledgements, pings, sleep, DISCONNECT and discovery (sections 3.6, 3.10 to 3.16 and 3.20). */
final class SmallCodec {
    private static final int PACKET_ID = 0x01;
    private static final int EXPIRY = 0x02;
    private static final int REASON = 0x04;
    private static final int DISCONNECT_FLAGS = 0x07;
    private static final int RETAIN_ALIASES = 0x01;
    private static final int DURATION = 0x01;

    private SmallCodec() {}

    static Ack readAck(Sn2Type type, ByteBuffer in) {
        int packetId = Octets.packetId(in);
        return new Ack(type, packetId, Octets.optionalReason(in, type));
    }

    static void write(Ack ack, ByteBuffer out) {
        Octets.putTwo(out, ack.packetId());
        Octets.putOptional(out, ack.reason());
    }

    static Pingresp readPingresp(ByteBuffer in) {
        int packetId = Octets.packetId(in);
        return new Pingresp(
                packetId,
                in.hasRemaining()
                        ? OptionalInt.of(Octets.one(in, "Application Messages Remaining"))
                        : OptionalInt.empty());
    }

    static int size(Ping ping) {
        return ping instanceof Pingresp answer && answer.remaining().isPresent() ? 3 : 2;
    }

    static void write(Ping ping, ByteBuffer out) {
        Octets.putTwo(out, ping.packetId());
        if (ping instanceof Pingresp answer) {
            answer.remaining().ifPresent(count -> out.put((byte) count));
        }
    }

    /**
     * [SN2-3.13.2-1, SN2-3.13.2-2, SN2-3.13.2.1-1, SN2-3.13.2.1-2, SN2-3.13.2.2-1] [SN2-3.13.2.2-2, SN2-3.13.2.3-1, SN2-3.13.2.3-2] The parts stand
     * in the order of the flags' bits.
     */
    static Disconnect readDisconnect(ByteBuffer in) {
        int flags = Octets.flags(in, DISCONNECT_FLAGS);
        OptionalInt packetId = (flags & PACKET_ID) == 0 ? OptionalInt.empty() : OptionalInt.of(Octets.packetId(in));
        OptionalLong expiry = (flags & EXPIRY) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Octets.four(in, "Session Expiry Interval"));
        Reason reason = (flags & REASON) == 0 ? Reason.SUCCESS : Octets.reason(in, Sn2Type.DISCONNECT);
        return new Disconnect(packetId, reason, expiry, Octets.text(in, in.remaining(), "Reason String"));
    }

    static int size(Disconnect end) {
        return 1
                + (end.packetId().isPresent() ? 2 : 0)
                + (end.sessionExpirySeconds().isPresent() ? 4 : 0)
                + Octets.optionalSize(end.reason())
                + Octets.textSize(end.text());
    }

    static void write(Disconnect end, ByteBuffer out) {
        out.put((byte) (Octets.bit(end.packetId().isPresent(), PACKET_ID)
                | Octets.bit(end.sessionExpirySeconds().isPresent(), EXPIRY)
                | Octets.bit(end.reason() != Reason.SUCCESS, REASON)));
        end.packetId().ifPresent(id -> Octets.putTwo(out, id));
        end.sessionExpirySeconds().ifPresent(seconds -> out.putInt((int) seconds));
        Octets.putOptional(out, end.reason());
        Octets.putText(out, end.text());
    }

    /** [SN2-3.15.2-1, SN2-3.15.2-2] */
    static Sleepreq readSleepreq(ByteBuffer in) {
        int flags = Octets.flags(in, RETAIN_ALIASES);
        int packetId = Octets.packetId(in);
        return new Sleepreq(flags != 0, packetId, Octets.four(in, "Sleep Duration"));
    }

    /** [SN2-3.16.2-1, SN2-3.16.2-2, SN2-3.16.2.1-1, SN2-3.16.2.1-2] */
    static Sleepresp readSleepresp(ByteBuffer in) {
        int flags = Octets.flags(in, DURATION);
        int packetId = Octets.packetId(in);
        OptionalLong seconds = flags == 0 ? OptionalLong.empty() : OptionalLong.of(Octets.four(in, "Sleep Duration"));
        return new Sleepresp(packetId, seconds, Octets.optionalReason(in, Sn2Type.SLEEPRESP));
    }

    static int size(Sleep sleep) {
        return switch (sleep) {
            case Sleepreq request -> 7;
            case Sleepresp answer -> 3 + (answer.seconds().isPresent() ? 4 : 0) + Octets.optionalSize(answer.reason());
            case Wakeup wakeup -> 0;
        };
    }

    static void write(Sleep sleep, ByteBuffer out) {
        switch (sleep) {
            case Sleepreq request -> {
                out.put((byte) Octets.bit(request.retainAliases(), RETAIN_ALIASES));
                Octets.putTwo(out, request.packetId());
                out.putInt((int) request.seconds());
            }
            case Sleepresp answer -> {
                out.put((byte) Octets.bit(answer.seconds().isPresent(), DURATION));
                Octets.putTwo(out, answer.packetId());
                answer.seconds().ifPresent(seconds -> out.putInt((int) seconds));
                Octets.putOptional(out, answer.reason());
            }
            case Wakeup wakeup -> {}
        }
    }

    static Advertise readAdvertise(ByteBuffer in) {
        int gatewayId = Octets.one(in, "Gateway Identifier");
        return new Advertise(gatewayId, Octets.two(in, "Duration"));
    }

    static GwInfo readGwInfo(ByteBuffer in) {
        int gatewayId = Octets.one(in, "Gateway Identifier");
        return new GwInfo(gatewayId, Octets.rest(in));
    }

    static int size(Discovery discovery) {
        return switch (discovery) {
            case Advertise advertise -> 3;
            case SearchGw search -> search.network().length();
            case GwInfo info -> 1 + info.address().length();
        };
    }

    static void write(Discovery discovery, ByteBuffer out) {
        switch (discovery) {
            case Advertise advertise -> {
                out.put((byte) advertise.gatewayId());
                Octets.putTwo(out, advertise.durationSeconds());
            }
            case SearchGw search -> search.network().writeTo(out);
            case GwInfo info -> {
                out.put((byte) info.gatewayId());
                info.address().writeTo(out);
            }
        }
    }
}
