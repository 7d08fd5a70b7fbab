package org.ternmq.sn.codec.value;

/** The two sizes that numbers have in MQTT-SN. */
public final class Unsigned {
    private Unsigned() {}

    /** Refuses what one octet cannot hold. */
    public static void requireOctet(int value, String field) {
        require(value, 0xFF, field);
    }

    /** Refuses what two octets cannot hold. */
    public static void requireTwoOctets(int value, String field) {
        require(value, 0xFFFF, field);
    }

    private static void require(int value, int max, String field) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " is 0 to " + max + ", not " + value);
        }
    }
}
