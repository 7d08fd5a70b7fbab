package org.ternmq.sn.codec.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Unsigned;

/** The packets by which clients find gateways (sections 5.4.1 to 5.4.3); they are broadcast. */
public sealed interface Discovery extends SnPacket {
    /**
     * ADVERTISE: a gateway is there.
     *
     * @param gatewayId one octet
     * @param durationSeconds until the next one, 0 to 65,535
     */
    record Advertise(int gatewayId, int durationSeconds) implements Discovery {
        /** Refuses what the fields cannot hold. */
        public Advertise {
            Unsigned.requireOctet(gatewayId, "GwId");
            Unsigned.requireTwoOctets(durationSeconds, "Duration");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.ADVERTISE;
        }
    }

    /**
     * SEARCHGW: a client looks for a gateway.
     *
     * @param radius how far it is broadcast, one octet; 0 for the whole network
     */
    record SearchGw(int radius) implements Discovery {
        /** Refuses what the field cannot hold. */
        public SearchGw {
            Unsigned.requireOctet(radius, "Radius");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.SEARCHGW;
        }
    }

    /**
     * GWINFO: the answer to SEARCHGW.
     *
     * @param gatewayId one octet
     * @param address where the gateway is, as its network writes it; empty if the gateway itself answers
     */
    record GwInfo(int gatewayId, Bytes address) implements Discovery {
        /** Refuses what the field cannot hold. */
        public GwInfo {
            Unsigned.requireOctet(gatewayId, "GwId");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.GWINFO;
        }
    }
}
