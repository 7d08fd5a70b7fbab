package org.ternmq.broker.trace;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;

/**
 * What passed at a connection: a packet, or the end of it.
 *
 * @param nanos when, as the loops count
 * @param clientId empty before its CONNECT
 * @param packet as it came or leaves, but without its payload; {@code null} if it is something else than a packet
 * @param packetBytes its size on the wire, or what that would be without a topic alias; 0 if it is none
 * @param payload the beginning of it, as far as was asked for
 * @param payloadBytes all of it
 * @param why in words, if it is no packet
 */
public record Traced(
        long nanos,
        Way way,
        String clientId,
        String peer,
        @Nullable Packet packet,
        int packetBytes,
        Bytes payload,
        int payloadBytes,
        String why) {
    /** Where to. */
    public enum Way {
        /** From the client. */
        IN,
        /** To the client. */
        OUT,
        /** The connection ended, or is about to. */
        END
    }

    static Traced of(Passing at, Packet packet, int packetBytes) {
        return new Traced(
                at.nowNanos(),
                at.way(),
                at.clientId(),
                at.connection().peer(),
                packet,
                packetBytes,
                Bytes.EMPTY,
                0,
                "");
    }

    static Traced end(Passing at, String why) {
        return new Traced(at.nowNanos(), Way.END, at.clientId(), at.connection().peer(), null, 0, Bytes.EMPTY, 0, why);
    }

    Traced with(Bytes shown, int allBytes) {
        return new Traced(nanos, way, clientId, peer, packet, packetBytes, shown, allBytes, why);
    }
}
