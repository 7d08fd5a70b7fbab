package org.ternmq.sn.codec.v2.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.value.Unsigned;

/** A packet around another one (sections 3.17 to 3.19). */
public sealed interface Envelope extends Sn2Packet {
    /**
     * What a forwarder hands on.
     *
     * @param client which of its clients it is of or for; at most 255 bytes, of the forwarder's own
     * @param packet no other such envelope
     */
    record Forwarded(Bytes client, Sn2Packet packet) implements Envelope {
        /** Refuses what the fields cannot hold. */
        public Forwarded {
            Unsigned.requireOctet(client.length(), "the length of the client's address");
            if (packet instanceof Forwarded) {
                throw new IllegalArgumentException("a forwarded packet is not forwarded once more");
            }
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.FORWARDER_ENCAPSULATION;
        }
    }

    /**
     * A packet with the client identifier of its sender.
     *
     * @param clientId that of its CONNECT
     * @param packet one that is no envelope
     */
    record Identified(String clientId, Sn2Packet packet) implements Envelope {
        /** Refuses what the fields cannot hold. */
        public Identified {
            Utf8.requireValid(clientId);
            if (packet instanceof Envelope) {
                throw new IllegalArgumentException("an envelope does not say whose it is");
            }
        }

        /** [SN2-3.18-3] Whether the packet may be sent so. */
        public boolean isAllowed() {
            return switch (packet.type()) {
                case PUBLISH, SUBSCRIBE, UNSUBSCRIBE, REGISTER, DISCONNECT, SLEEPREQ, PINGREQ -> true;
                default -> false;
            };
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.CONNECTION_ENCAPSULATION;
        }
    }

    /**
     * A protected packet. Nobody here can open it: only its frame is read.
     *
     * @param sealed all behind the header
     */
    record Protected(Bytes sealed) implements Envelope {
        @Override
        public Sn2Type type() {
            return Sn2Type.PROTECTION_ENCAPSULATION;
        }
    }
}
