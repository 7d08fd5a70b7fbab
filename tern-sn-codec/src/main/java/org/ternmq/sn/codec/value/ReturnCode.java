package org.ternmq.sn.codec.value;

/** How a request went (section 5.3.10). */
public enum ReturnCode {
    /** 0x00: done. */
    ACCEPTED(0x00),
    /** 0x01, rejected: the gateway has too much to do. */
    CONGESTION(0x01),
    /** 0x02, rejected: nobody knows this topic id. */
    INVALID_TOPIC_ID(0x02),
    /** 0x03, rejected: not supported. */
    NOT_SUPPORTED(0x03),
    /** 0x04 to 0xFF, which are reserved: a rejection whose reason nobody knows, its number forgotten. Only ever received. */
    RESERVED(0xFF);

    private final int octet;

    ReturnCode(int octet) {
        this.octet = octet;
    }

    /** What an octet says. */
    public static ReturnCode of(int octet) {
        return switch (octet) {
            case 0x00 -> ACCEPTED;
            case 0x01 -> CONGESTION;
            case 0x02 -> INVALID_TOPIC_ID;
            case 0x03 -> NOT_SUPPORTED;
            default -> RESERVED;
        };
    }

    /** The number on the wire. */
    public int octet() {
        return octet;
    }

    /** Whether this says no. */
    public boolean isRejection() {
        return this != ACCEPTED;
    }
}
