package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;

/** The four packets that answer a PUBLISH above QoS 0 (sections 3.4 to 3.7); all have the same layout. */
public sealed interface Ack extends Packet {
    /** The identifier of the PUBLISH that is answered, 1 to 65,535. */
    int packetId();

    /** How it went; always {@code SUCCESS} in 3.x. */
    ReasonCode reason();

    /** Reason string and user properties. */
    Properties properties();

    private static void require(int packetId, ReasonCode reason, Properties properties, ReasonCode.Place place) {
        PacketIds.require(packetId);
        reason.requireIn(place, place);
        properties.requireIn(PropertyId.Place.ACK, PropertyId.Place.ACK);
    }

    /** PUBACK: the answer at QoS 1. */
    record Puback(int packetId, ReasonCode reason, Properties properties) implements Ack {
        /** Refuses what such a packet cannot say. */
        public Puback {
            Ack.require(packetId, reason, properties, ReasonCode.Place.RECEIPT);
        }

        /** The message was taken. */
        public static Puback success(int packetId) {
            return of(packetId, ReasonCode.SUCCESS);
        }

        /** An answer without properties. */
        public static Puback of(int packetId, ReasonCode reason) {
            return new Puback(packetId, reason, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBACK;
        }
    }

    /** PUBREC: the first answer at QoS 2. */
    record Pubrec(int packetId, ReasonCode reason, Properties properties) implements Ack {
        /** Refuses what such a packet cannot say. */
        public Pubrec {
            Ack.require(packetId, reason, properties, ReasonCode.Place.RECEIPT);
        }

        /** The message was taken. */
        public static Pubrec success(int packetId) {
            return of(packetId, ReasonCode.SUCCESS);
        }

        /** An answer without properties. */
        public static Pubrec of(int packetId, ReasonCode reason) {
            return new Pubrec(packetId, reason, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBREC;
        }
    }

    /** PUBREL: the sender lets the identifier go. */
    record Pubrel(int packetId, ReasonCode reason, Properties properties) implements Ack {
        /** Refuses what such a packet cannot say. */
        public Pubrel {
            Ack.require(packetId, reason, properties, ReasonCode.Place.RELEASE);
        }

        /** The message was sent and received. */
        public static Pubrel success(int packetId) {
            return of(packetId, ReasonCode.SUCCESS);
        }

        /** A release without properties. */
        public static Pubrel of(int packetId, ReasonCode reason) {
            return new Pubrel(packetId, reason, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBREL;
        }
    }

    /** PUBCOMP: the exchange is complete. */
    record Pubcomp(int packetId, ReasonCode reason, Properties properties) implements Ack {
        /** Refuses what such a packet cannot say. */
        public Pubcomp {
            Ack.require(packetId, reason, properties, ReasonCode.Place.RELEASE);
        }

        /** The identifier is free. */
        public static Pubcomp success(int packetId) {
            return of(packetId, ReasonCode.SUCCESS);
        }

        /** An answer without properties. */
        public static Pubcomp of(int packetId, ReasonCode reason) {
            return new Pubcomp(packetId, reason, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBCOMP;
        }
    }
}
