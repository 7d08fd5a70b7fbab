package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * CONNECT (section 5.4.4).
 *
 * @param will whether the gateway is to ask for a will
 * @param cleanSession whether what is left of an earlier session goes
 * @param protocolId {@link #PROTOCOL_ID}, or that of a version that nobody here speaks
 * @param keepAliveSeconds 0 to 65,535
 * @param clientId at least one character
 */
public record Connect(boolean will, boolean cleanSession, int protocolId, int keepAliveSeconds, String clientId)
        implements SnPacket {
    /** The protocol of this version. */
    public static final int PROTOCOL_ID = 0x01;

    /** How many characters a client identifier has at most by the standard. */
    public static final int CLIENT_ID_CHARACTERS_MAX = 23;

    /** Refuses what the fields cannot hold. */
    public Connect {
        Unsigned.requireOctet(protocolId, "ProtocolId");
        Unsigned.requireTwoOctets(keepAliveSeconds, "Duration");
        Topic.requireText(clientId);
    }

    /**
     * [SN-5.3-3] Whether the client identifier is as short as the standard wants it. That binds the client: clients with
     * longer ones exist, and whether one is served, its gateway says.
     */
    public boolean hasStandardClientId() {
        return clientId.codePointCount(0, clientId.length()) <= CLIENT_ID_CHARACTERS_MAX;
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.CONNECT;
    }
}
