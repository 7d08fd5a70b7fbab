package org.ternmq.sn.codec.v2.packet;

import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;

/**
 * AUTH (section 3.3): a step of an authentication.
 *
 * @param packetId its own from a client; from a server that of the CONNECT or AUTH answered
 * @param reason success, continue or re-authenticate
 * @param authentication method and data
 */
public record Auth(int packetId, Reason reason, Authentication authentication) implements Sn2Packet {
    /** Refuses what the fields cannot hold. */
    public Auth {
        Sn2Packet.requirePacketId(packetId);
        reason.requireIn(Sn2Type.AUTH);
    }

    @Override
    public Sn2Type type() {
        return Sn2Type.AUTH;
    }
}
