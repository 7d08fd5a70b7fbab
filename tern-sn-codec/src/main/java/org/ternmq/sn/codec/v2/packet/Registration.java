package org.ternmq.sn.codec.v2.packet;

import java.util.Optional;
import java.util.OptionalInt;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.codec.value.Unsigned;

/** The packets that make a session alias known (sections 3.4 and 3.5). */
public sealed interface Registration extends Sn2Packet {
    /**
     * REGISTER: a client asks for the alias of a topic, or a server tells it.
     *
     * @param packetId 1 to 65,535
     * @param alias from a server; empty from a client
     * @param topic its name
     */
    record Register(int packetId, OptionalInt alias, Topic.Name topic) implements Registration {
        /** Refuses what the fields cannot hold. */
        public Register {
            Sn2Packet.requirePacketId(packetId);
            alias.ifPresent(value -> Unsigned.requireTwoOctets(value, "a topic alias"));
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.REGISTER;
        }
    }

    /**
     * REGACK: the answer.
     *
     * @param packetId that of the REGISTER answered
     * @param alias from a server, if it has one; empty from a client
     * @param reason how it went
     */
    record Regack(int packetId, Optional<Topic> alias, Reason reason) implements Registration {
        /** Refuses what the fields cannot hold, and a name for an alias. */
        public Regack {
            Sn2Packet.requirePacketId(packetId);
            reason.requireIn(Sn2Type.REGACK);
            Subscription.requireAlias(alias);
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.REGACK;
        }
    }
}
