package org.ternmq.sn.codec.v2.packet;

import java.util.OptionalLong;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;

/** The packets by which clients go to sleep and are asked to wake (sections 3.14 to 3.16). */
public sealed interface Sleep extends Sn2Packet {
    /**
     * SLEEPREQ: a client goes to sleep. Whether the duration makes sense is for who answers it.
     *
     * @param retainAliases whether session aliases outlive the sleep
     * @param packetId 1 to 65,535
     * @param seconds how long at most, 0 to 4,294,967,295; 0 is an error
     */
    record Sleepreq(boolean retainAliases, int packetId, long seconds) implements Sleep {
        /** Refuses what the fields cannot hold. */
        public Sleepreq {
            Sn2Packet.requirePacketId(packetId);
            Sn2Packet.requireSeconds(seconds);
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.SLEEPREQ;
        }
    }

    /**
     * SLEEPRESP: the answer.
     *
     * @param packetId that of the SLEEPREQ
     * @param seconds what the server has chosen instead of what was asked for
     * @param reason how it went
     */
    record Sleepresp(int packetId, OptionalLong seconds, Reason reason) implements Sleep {
        /** Refuses what the fields cannot hold. */
        public Sleepresp {
            Sn2Packet.requirePacketId(packetId);
            seconds.ifPresent(Sn2Packet::requireSeconds);
            reason.requireIn(Sn2Type.SLEEPRESP);
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.SLEEPRESP;
        }
    }

    /** WAKEUP: something waits. */
    record Wakeup() implements Sleep {
        /** The only one. */
        public static final Wakeup INSTANCE = new Wakeup();

        @Override
        public Sn2Type type() {
            return Sn2Type.WAKEUP;
        }
    }
}
