package org.ternmq.codec.value;

/** The control packet types (section 2.1.2), in the order of their number on the wire. */
public enum PacketType {
    /** Type 0, reserved: nobody sends it. */
    RESERVED(0),
    /** Client asks to connect. */
    CONNECT(0),
    /** Server answers CONNECT. */
    CONNACK(0),
    /** A message. Its flags are DUP, QoS and RETAIN. */
    PUBLISH(0),
    /** QoS 1 answer. */
    PUBACK(0),
    /** QoS 2, first answer. */
    PUBREC(0),
    /** QoS 2, release. */
    PUBREL(0b0010),
    /** QoS 2, last answer. */
    PUBCOMP(0),
    /** Client subscribes. */
    SUBSCRIBE(0b0010),
    /** Server answers SUBSCRIBE. */
    SUBACK(0),
    /** Client unsubscribes. */
    UNSUBSCRIBE(0b0010),
    /** Server answers UNSUBSCRIBE. */
    UNSUBACK(0),
    /** Client asks whether the server lives. */
    PINGREQ(0),
    /** Server answers PINGREQ. */
    PINGRESP(0),
    /** The sender is about to close the connection. */
    DISCONNECT(0),
    /** Enhanced authentication, 5.0 only. */
    AUTH(0);

    private static final PacketType[] BY_NUMBER = values();

    private final int flags;

    PacketType(int flags) {
        this.flags = flags;
    }

    /** The type whose number stands in the upper four bits of a packet's first byte. */
    public static PacketType ofFirstByte(int firstByte) {
        return BY_NUMBER[firstByte >> 4 & 0x0F];
    }

    /** The number on the wire, 0 to 15. */
    public int number() {
        return ordinal();
    }

    /** The lower four bits of the first byte that every type but PUBLISH must carry. */
    public int flags() {
        return flags;
    }

    /** [MQTT-2.1.3-1] [MQTT3-2.2.2-1] The first byte of such a packet; for PUBLISH without its flags. */
    public int firstByte() {
        return ordinal() << 4 | flags;
    }
}
