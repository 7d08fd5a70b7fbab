package org.ternmq.sn.codec.v2.packet;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * CONNACK (section 3.2).
 *
 * @param sessionPresent whether the server goes on with a session that it had
 * @param packetId that of the CONNECT or AUTH answered
 * @param reason how it went
 * @param sessionExpirySeconds what the server has chosen instead of what was asked for
 * @param serverKeepAliveSeconds the same of keep alive
 * @param authentication the last step of an authentication
 * @param assignedClientId what the server has chosen; empty if the client has
 */
public record Connack(
        boolean sessionPresent,
        int packetId,
        Reason reason,
        OptionalLong sessionExpirySeconds,
        OptionalInt serverKeepAliveSeconds,
        Optional<Authentication> authentication,
        String assignedClientId)
        implements Sn2Packet {
    /** Refuses what the fields cannot hold, and [SN2-3.2.2.1-5] a session where the client is refused. */
    public Connack {
        Sn2Packet.requirePacketId(packetId);
        reason.requireIn(Sn2Type.CONNACK);
        sessionExpirySeconds.ifPresent(Sn2Packet::requireSeconds);
        serverKeepAliveSeconds.ifPresent(seconds -> Unsigned.requireTwoOctets(seconds, "Server Keep Alive"));
        Utf8.requireValid(assignedClientId);
        if (sessionPresent && reason != Reason.SUCCESS) {
            throw new IllegalArgumentException("no session is present where the client is refused");
        }
    }

    /** A refusal. */
    public static Connack refused(int packetId, Reason reason) {
        return new Connack(false, packetId, reason, OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), "");
    }

    @Override
    public Sn2Type type() {
        return Sn2Type.CONNACK;
    }
}
