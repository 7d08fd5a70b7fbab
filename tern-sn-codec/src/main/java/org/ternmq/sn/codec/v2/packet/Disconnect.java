package org.ternmq.sn.codec.v2.packet;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;

/**
 * DISCONNECT (section 3.13). Nobody answers it.
 *
 * @param packetId that of a packet which nobody had a virtual connection for
 * @param reason why it ends
 * @param sessionExpirySeconds from a client: another one than it said in CONNECT
 * @param text why, in words; empty for none
 */
public record Disconnect(OptionalInt packetId, Reason reason, OptionalLong sessionExpirySeconds, String text)
        implements Sn2Packet {
    /** Refuses what the fields cannot hold. */
    public Disconnect {
        packetId.ifPresent(Sn2Packet::requirePacketId);
        reason.requireIn(Sn2Type.DISCONNECT);
        sessionExpirySeconds.ifPresent(Sn2Packet::requireSeconds);
        Utf8.requireValid(text);
    }

    /** One of a server, which [SN2-3.13.5-1] never says anything of the session. */
    public static Disconnect of(Reason reason) {
        return new Disconnect(OptionalInt.empty(), reason, OptionalLong.empty(), "");
    }

    @Override
    public Sn2Type type() {
        return Sn2Type.DISCONNECT;
    }
}
