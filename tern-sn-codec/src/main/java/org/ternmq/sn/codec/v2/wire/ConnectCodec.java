package org.ternmq.sn.codec.v2.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/** CONNECT, CONNACK and AUTH (sections 3.1 to 3.3). */
final class ConnectCodec {
    private static final int CLEAN_START = 0x01;
    private static final int WILL = 0x02;
    private static final int AUTHENTICATION = 0x04;
    private static final int SESSION_EXPIRY = 0x08;
    private static final int AWAKE_MESSAGES = 0x10;
    private static final int ADDRESS_CHANGES = 0x20;
    private static final int SUGGESTIONS = 0x40;
    private static final int RESERVED = 0x80;

    private static final int WILL_FLAGS = 0x1F;
    private static final int WILL_RETAIN = 0x10;
    private static final int WILL_QOS_SHIFT = 2;

    private static final int SESSION_PRESENT = 0x01;
    private static final int CONNACK_EXPIRY = 0x02;
    private static final int CONNACK_KEEP_ALIVE = 0x04;
    private static final int CONNACK_AUTHENTICATION = 0x08;
    private static final int CONNACK_FLAGS = 0x0F;

    private static final int CONNECT_SIZE = 8;
    private static final int CONNACK_SIZE = 4;

    private ConnectCodec() {}

    // ---- CONNECT

    /**
     * Each part is there if its flag says so, and only then: [SN2-3.1.2.3-1, SN2-3.1.2.3-2, SN2-3.1.2.4-1, SN2-3.1.2.4-2, SN2-3.1.2.5-1]
     * [SN2-3.1.2.5-2]. A version that nobody here speaks is read as far as an answer needs; [SN2-3.1.5-1] ours is 2. [SN2-3.1.19-1] What is
     * malformed leads to nothing.
     */
    static Sn2Packet readConnect(ByteBuffer in) {
        int flags = Octets.one(in, "Connect Flags");
        int willFlags = (flags & WILL) == 0 ? 0 : Octets.one(in, "Will Flags");
        int packetId = Octets.packetId(in);
        int version = Octets.one(in, "Protocol Version");
        if (version != Connect.VERSION) {
            return new OtherConnect(packetId, version);
        }
        requireUnreserved(flags, willFlags);
        int keepAliveSeconds = Octets.two(in, "Keep Alive");
        int packetBytesMax = Octets.two(in, "Maximum Packet Size");
        OptionalInt awakeMessages = (flags & AWAKE_MESSAGES) == 0
                ? OptionalInt.empty()
                : OptionalInt.of(Octets.one(in, "Default Awake Messages"));
        OptionalLong expiry = (flags & SESSION_EXPIRY) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Octets.four(in, "Session Expiry Interval"));
        Optional<Connect.Will> will = (flags & WILL) == 0 ? Optional.empty() : Optional.of(readWill(in, willFlags));
        Optional<Authentication> authentication =
                (flags & AUTHENTICATION) == 0 ? Optional.empty() : Optional.of(readAuthentication(in));
        return new Connect(
                new Connect.Options(
                        (flags & CLEAN_START) != 0, (flags & ADDRESS_CHANGES) != 0, (flags & SUGGESTIONS) != 0),
                packetId,
                keepAliveSeconds,
                packetBytesMax,
                awakeMessages,
                expiry,
                will,
                authentication,
                Octets.text(in, in.remaining(), "Client Identifier"));
    }

    /** [SN2-3.1.2-1] */
    private static void requireUnreserved(int flags, int willFlags) {
        if ((flags & RESERVED) != 0 || (willFlags & ~WILL_FLAGS) != 0) {
            throw malformed("reserved flags are set");
        }
    }

    /** [SN2-3.1.2.2-1, SN2-3.1.3-1, SN2-3.1.3-2] */
    private static Connect.Will readWill(ByteBuffer in, int flags) {
        Topic topic = Octets.topicWithLength(in, flags);
        int length = Octets.two(in, "Will Payload Length");
        return new Connect.Will(
                topic,
                Octets.qos(flags, WILL_QOS_SHIFT),
                (flags & WILL_RETAIN) != 0,
                Octets.bytes(in, length, "Will Payload"));
    }

    private static Authentication readAuthentication(ByteBuffer in) {
        String method = Octets.text(in, Octets.one(in, "Authentication Method Length"), "Authentication Method");
        int length = Octets.two(in, "Authentication Data Length");
        return new Authentication(method, Octets.bytes(in, length, "Authentication Data"));
    }

    static int size(Connect connect) {
        return CONNECT_SIZE
                + (connect.awakeMessages().isPresent() ? 1 : 0)
                + (connect.sessionExpirySeconds().isPresent() ? 4 : 0)
                + connect.will()
                        .map(will -> 3
                                + Octets.topicWithLengthSize(will.topic())
                                + will.payload().length())
                        .orElse(0)
                + size(connect.authentication())
                + Octets.textSize(connect.clientId());
    }

    private static int size(Optional<Authentication> authentication) {
        return authentication
                .map(one -> 3 + Octets.textSize(one.method()) + one.data().length())
                .orElse(0);
    }

    static void write(Connect connect, ByteBuffer out) {
        out.put((byte) (Octets.bit(connect.options().cleanStart(), CLEAN_START)
                | Octets.bit(connect.will().isPresent(), WILL)
                | Octets.bit(connect.authentication().isPresent(), AUTHENTICATION)
                | Octets.bit(connect.sessionExpirySeconds().isPresent(), SESSION_EXPIRY)
                | Octets.bit(connect.awakeMessages().isPresent(), AWAKE_MESSAGES)
                | Octets.bit(connect.options().addressChanges(), ADDRESS_CHANGES)
                | Octets.bit(connect.options().suggestions(), SUGGESTIONS)));
        connect.will()
                .ifPresent(will -> out.put((byte) (will.topic().bits()
                        | will.qos().bits() << WILL_QOS_SHIFT
                        | Octets.bit(will.retain(), WILL_RETAIN))));
        Octets.putTwo(out, connect.packetId());
        out.put((byte) Connect.VERSION);
        Octets.putTwo(out, connect.keepAliveSeconds());
        Octets.putTwo(out, connect.packetBytesMax());
        connect.awakeMessages().ifPresent(count -> out.put((byte) count));
        connect.sessionExpirySeconds().ifPresent(seconds -> out.putInt((int) seconds));
        connect.will().ifPresent(will -> {
            Octets.putTopicWithLength(out, will.topic());
            Octets.putTwo(out, will.payload().length());
            will.payload().writeTo(out);
        });
        connect.authentication().ifPresent(one -> write(one, out));
        Octets.putText(out, connect.clientId());
    }

    private static void write(Authentication authentication, ByteBuffer out) {
        out.put((byte) Octets.textSize(authentication.method()));
        Octets.putText(out, authentication.method());
        Octets.putTwo(out, authentication.data().length());
        authentication.data().writeTo(out);
    }

    // ---- CONNACK

    /** [SN2-3.2.2-2] */
    static Connack readConnack(ByteBuffer in) {
        int flags = Octets.flags(in, CONNACK_FLAGS);
        int packetId = Octets.packetId(in);
        Reason reason = Octets.reason(in, Sn2Type.CONNACK);
        if ((flags & SESSION_PRESENT) != 0 && reason != Reason.SUCCESS) {
            throw malformed("a session is present where the client is refused");
        }
        OptionalLong expiry = (flags & CONNACK_EXPIRY) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Octets.four(in, "Session Expiry Interval"));
        OptionalInt keepAlive = (flags & CONNACK_KEEP_ALIVE) == 0
                ? OptionalInt.empty()
                : OptionalInt.of(Octets.two(in, "Server Keep Alive"));
        Optional<Authentication> authentication =
                (flags & CONNACK_AUTHENTICATION) == 0 ? Optional.empty() : Optional.of(readAuthentication(in));
        return new Connack(
                (flags & SESSION_PRESENT) != 0,
                packetId,
                reason,
                expiry,
                keepAlive,
                authentication,
                Octets.text(in, in.remaining(), "Assigned Client Identifier"));
    }

    static int size(Connack connack) {
        return CONNACK_SIZE
                + (connack.sessionExpirySeconds().isPresent() ? 4 : 0)
                + (connack.serverKeepAliveSeconds().isPresent() ? 2 : 0)
                + size(connack.authentication())
                + Octets.textSize(connack.assignedClientId());
    }

    /**
     * [SN2-3.2.2-1] No flag is set that has no meaning, and each part is there if its flag says so: [SN2-3.2.2.2-1, SN2-3.2.2.2-2]
     * [SN2-3.2.2.3-1, SN2-3.2.2.3-2, SN2-3.2.2.4-1, SN2-3.2.2.4-2].
     */
    static void write(Connack connack, ByteBuffer out) {
        out.put((byte) (Octets.bit(connack.sessionPresent(), SESSION_PRESENT)
                | Octets.bit(connack.sessionExpirySeconds().isPresent(), CONNACK_EXPIRY)
                | Octets.bit(connack.serverKeepAliveSeconds().isPresent(), CONNACK_KEEP_ALIVE)
                | Octets.bit(connack.authentication().isPresent(), CONNACK_AUTHENTICATION)));
        Octets.putTwo(out, connack.packetId());
        Octets.putReason(out, connack.reason());
        connack.sessionExpirySeconds().ifPresent(seconds -> out.putInt((int) seconds));
        connack.serverKeepAliveSeconds().ifPresent(seconds -> Octets.putTwo(out, seconds));
        connack.authentication().ifPresent(one -> write(one, out));
        Octets.putText(out, connack.assignedClientId());
    }

    // ---- AUTH

    static Auth readAuth(ByteBuffer in) {
        int packetId = Octets.packetId(in);
        Reason reason = Octets.reason(in, Sn2Type.AUTH);
        String method = Octets.text(in, Octets.one(in, "Authentication Method Length"), "Authentication Method");
        return new Auth(packetId, reason, new Authentication(method, Octets.rest(in)));
    }

    static int size(Auth auth) {
        return 4
                + Octets.textSize(auth.authentication().method())
                + auth.authentication().data().length();
    }

    static void write(Auth auth, ByteBuffer out) {
        Octets.putTwo(out, auth.packetId());
        Octets.putReason(out, auth.reason());
        out.put((byte) Octets.textSize(auth.authentication().method()));
        Octets.putText(out, auth.authentication().method());
        auth.authentication().data().writeTo(out);
    }
}
