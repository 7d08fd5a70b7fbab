package org.ternmq.sn.codec.v2.value;

import org.jspecify.annotations.Nullable;

/** The types of packets, with their numbers on the wire (section 2.1.3). */
public enum Sn2Type {
    /** Client wants a virtual connection. */
    CONNECT(0x01),
    /** Server answers CONNECT. */
    CONNACK(0x02),
    /** A message. */
    PUBLISH(0x03),
    /** Answer at QoS 1. */
    PUBACK(0x04),
    /** First answer at QoS 2. */
    PUBREC(0x05),
    /** The sender lets the identifier go. */
    PUBREL(0x06),
    /** The exchange is complete. */
    PUBCOMP(0x07),
    /** Client subscribes. */
    SUBSCRIBE(0x08),
    /** Server answers SUBSCRIBE. */
    SUBACK(0x09),
    /** Client unsubscribes. */
    UNSUBSCRIBE(0x0A),
    /** Server answers UNSUBSCRIBE. */
    UNSUBACK(0x0B),
    /** Client asks whether the server is there, or wakes. */
    PINGREQ(0x0C),
    /** Server answers PINGREQ. */
    PINGRESP(0x0D),
    /** Either side ends the virtual connection. */
    DISCONNECT(0x0E),
    /** A step of an authentication. */
    AUTH(0x0F),
    /** Client asks for the alias of a topic, or server tells it. */
    REGISTER(0x10),
    /** Answer to REGISTER. */
    REGACK(0x11),
    /** A message without a session. */
    PUBWOS(0x12),
    /** Client goes to sleep. */
    SLEEPREQ(0x13),
    /** Server answers SLEEPREQ. */
    SLEEPRESP(0x14),
    /** Server asks a sleeper to wake. */
    WAKEUP(0x15),
    /** A gateway is there. */
    ADVERTISE(0x16),
    /** Client looks for a gateway. */
    SEARCHGW(0x17),
    /** Answer to SEARCHGW. */
    GWINFO(0x18),
    /** A packet that a forwarder hands on. */
    FORWARDER_ENCAPSULATION(0xFC),
    /** A packet with the client identifier of its sender. */
    CONNECTION_ENCAPSULATION(0xFE),
    /** A packet that is protected. */
    PROTECTION_ENCAPSULATION(0xFF);

    private static final @Nullable Sn2Type[] BY_OCTET = new @Nullable Sn2Type[256];

    static {
        for (Sn2Type type : values()) {
            BY_OCTET[type.octet] = type;
        }
    }

    private final int octet;

    Sn2Type(int octet) {
        this.octet = octet;
    }

    /** The type of an octet, {@code null} for those that are reserved. */
    public static @Nullable Sn2Type ofOctet(int octet) {
        return BY_OCTET[octet];
    }

    /** The number on the wire. */
    public int octet() {
        return octet;
    }
}
