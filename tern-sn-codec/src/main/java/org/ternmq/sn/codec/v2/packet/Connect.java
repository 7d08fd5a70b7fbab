package org.ternmq.sn.codec.v2.packet;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * CONNECT (section 3.1). Whether keep alive and the greatest packet make sense is for who answers it, so that it can be told.
 *
 * @param options what it says in flags
 * @param packetId 1 to 65,535
 * @param keepAliveSeconds 0 to 65,535; 0 is an error
 * @param packetBytesMax the longest packet that the client takes; 0 for any, 1 to 9 are an error
 * @param awakeMessages how many messages it takes when it wakes, 0 to 255; 0 for any
 * @param sessionExpirySeconds how long the session outlives the virtual connection, {@link #FOR_EVER} for always; empty for 0
 * @param will what is published if the client is lost
 * @param authentication who it says it is
 * @param clientId empty if the server is to choose it
 */
public record Connect(
        Options options,
        int packetId,
        int keepAliveSeconds,
        int packetBytesMax,
        OptionalInt awakeMessages,
        OptionalLong sessionExpirySeconds,
        Optional<Will> will,
        Optional<Authentication> authentication,
        String clientId)
        implements Sn2Packet {
    /** The version of the protocol. */
    public static final int VERSION = 0x02;

    /** A session expiry interval that never ends. */
    public static final long FOR_EVER = 0xFFFF_FFFFL;

    /** Refuses what the fields cannot hold. */
    public Connect {
        Sn2Packet.requirePacketId(packetId);
        Unsigned.requireTwoOctets(keepAliveSeconds, "Keep Alive");
        Unsigned.requireTwoOctets(packetBytesMax, "Maximum Packet Size");
        awakeMessages.ifPresent(count -> Unsigned.requireOctet(count, "Default Awake Messages"));
        sessionExpirySeconds.ifPresent(Sn2Packet::requireSeconds);
        Utf8.requireValid(clientId);
    }

    /**
     * What is said in one bit each.
     *
     * @param cleanStart whether what is left of an earlier session goes
     * @param addressChanges whether packets may come from other addresses, with the client identifier around them
     * @param suggestions whether the server may choose other intervals than those asked for
     */
    public record Options(boolean cleanStart, boolean addressChanges, boolean suggestions) {}

    /**
     * A will.
     *
     * @param topic where it is published to
     * @param qos how
     * @param retain whether it is retained
     * @param payload at most 65,535 bytes
     */
    public record Will(Topic topic, Qos qos, boolean retain, Bytes payload) {
        /** Refuses a message that is too long. */
        public Will {
            Unsigned.requireTwoOctets(payload.length(), "the length of a will");
        }
    }

    @Override
    public Sn2Type type() {
        return Sn2Type.CONNECT;
    }
}
