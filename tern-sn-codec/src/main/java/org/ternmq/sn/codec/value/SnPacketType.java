package org.ternmq.sn.codec.value;

import org.jspecify.annotations.Nullable;

/** The types of packets (section 5.2.2). Those of the QoS 2 exchange are not in its order. */
public enum SnPacketType {
    /** Gateway tells that it is there. */
    ADVERTISE(0x00),
    /** Client looks for a gateway. */
    SEARCHGW(0x01),
    /** Answer to SEARCHGW. */
    GWINFO(0x02),
    /** Client asks to connect. */
    CONNECT(0x04),
    /** Gateway answers CONNECT. */
    CONNACK(0x05),
    /** Gateway asks for the topic of the will. */
    WILLTOPICREQ(0x06),
    /** Client tells the topic of its will. */
    WILLTOPIC(0x07),
    /** Gateway asks for the will itself. */
    WILLMSGREQ(0x08),
    /** Client tells its will. */
    WILLMSG(0x09),
    /** A topic id is asked for or told. */
    REGISTER(0x0A),
    /** Answer to REGISTER. */
    REGACK(0x0B),
    /** A message. */
    PUBLISH(0x0C),
    /** QoS 1 answer, and rejection at any QoS. */
    PUBACK(0x0D),
    /** QoS 2, last answer. */
    PUBCOMP(0x0E),
    /** QoS 2, first answer. */
    PUBREC(0x0F),
    /** QoS 2, release. */
    PUBREL(0x10),
    /** Client subscribes. */
    SUBSCRIBE(0x12),
    /** Gateway answers SUBSCRIBE. */
    SUBACK(0x13),
    /** Client unsubscribes. */
    UNSUBSCRIBE(0x14),
    /** Gateway answers UNSUBSCRIBE. */
    UNSUBACK(0x15),
    /** Either side asks whether the other lives; a client that wakes says so. */
    PINGREQ(0x16),
    /** Answer to PINGREQ. */
    PINGRESP(0x17),
    /** The end, or the beginning of sleep. */
    DISCONNECT(0x18),
    /** Client changes the topic of its will. */
    WILLTOPICUPD(0x1A),
    /** Gateway answers WILLTOPICUPD. */
    WILLTOPICRESP(0x1B),
    /** Client changes its will. */
    WILLMSGUPD(0x1C),
    /** Gateway answers WILLMSGUPD. */
    WILLMSGRESP(0x1D),
    /** A packet that a forwarder hands on. */
    ENCAPSULATED(0xFE);

    private static final @Nullable SnPacketType[] BY_OCTET = new @Nullable SnPacketType[256];

    static {
        for (SnPacketType type : values()) {
            BY_OCTET[type.octet] = type;
        }
    }

    private final int octet;

    SnPacketType(int octet) {
        this.octet = octet;
    }

    /** The type of an octet, {@code null} for those that are reserved. */
    public static @Nullable SnPacketType ofOctet(int octet) {
        return BY_OCTET[octet];
    }

    /** The number on the wire. */
    public int octet() {
        return octet;
    }
}
