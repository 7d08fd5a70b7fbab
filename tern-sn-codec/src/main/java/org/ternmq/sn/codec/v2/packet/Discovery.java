package org.ternmq.sn.codec.v2.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.value.Unsigned;

/** The packets by which clients find gateways (section 3.20). */
public sealed interface Discovery extends Sn2Packet {
    /**
     * ADVERTISE: a gateway is there.
     *
     * @param gatewayId one octet
     * @param durationSeconds until the next one, 0 to 65,535
     */
    record Advertise(int gatewayId, int durationSeconds) implements Discovery {
        /** Refuses what the fields cannot hold. */
        public Advertise {
            Unsigned.requireOctet(gatewayId, "Gateway Identifier");
            Unsigned.requireTwoOctets(durationSeconds, "Duration");
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.ADVERTISE;
        }
    }

    /**
     * SEARCHGW: a client looks for a gateway.
     *
     * @param network what its network needs to know; may be empty
     */
    record SearchGw(Bytes network) implements Discovery {
        @Override
        public Sn2Type type() {
            return Sn2Type.SEARCHGW;
        }
    }

    /**
     * GWINFO: the answer to SEARCHGW.
     *
     * @param gatewayId one octet
     * @param address where the gateway is; empty if the gateway itself answers
     */
    record GwInfo(int gatewayId, Bytes address) implements Discovery {
        /** Refuses what the field cannot hold. */
        public GwInfo {
            Unsigned.requireOctet(gatewayId, "Gateway Identifier");
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.GWINFO;
        }
    }
}
