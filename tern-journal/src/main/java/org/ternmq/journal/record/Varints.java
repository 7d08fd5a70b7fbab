package org.ternmq.journal.record;

import java.nio.ByteBuffer;

/** Numbers in as few bytes as they need, seven bits in each, lowest first; the top bit says that more follow. */
public final class Varints {
    /** The most bytes one number takes. */
    public static final int BYTES_MAX = 10;

    private Varints() {}

    /** Writes a number, taken as unsigned; the buffer has room for {@link #BYTES_MAX} bytes. */
    public static void put(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /**
     * Reads a number.
     *
     * @throws IllegalArgumentException if it is longer than any number
     * @throws java.nio.BufferUnderflowException if it is cut off
     */
    public static long get(ByteBuffer in) {
        byte b = in.get();
        long value = b & 0x7F;
        for (int shift = 7; b < 0; shift += 7) {
            if (shift > 63) {
                throw new IllegalArgumentException("a number is longer than " + BYTES_MAX + " bytes");
            }
            b = in.get();
            value |= (b & 0x7FL) << shift;
        }
        return value;
    }

    /** A number of either sign as one that is small where it is near 0. */
    public static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    /** What {@link #zigzag} was given. */
    public static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
