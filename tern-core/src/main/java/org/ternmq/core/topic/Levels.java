package org.ternmq.core.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The levels of a topic in UTF-8: where a level ends, and its hash, eight bytes at a time. A position is the start of
 * a level; the one behind the last level is {@code length + 1}, since an empty last level begins at {@code length}.
 */
final class Levels {
    /** No position: the levels differ. */
    static final int MISS = -1;

    private Levels() {}

    /**
     * End and hash of the level that begins at a position at most {@code text.length}, for {@link #end(long)} and
     * {@link #hash}.
     */
    static long scan(byte[] text, int from, long seed) {
        long mixed = seed;
        for (int at = from; ; at += Long.BYTES) {
            long word = wordAt(text, at);
            long differs = word ^ SLASHES;
            long found = (differs - ONES) & ~differs & (ONES << 7); // the lowest bit set marks the first separator
            if (found != 0) {
                int left = Long.numberOfTrailingZeros(found) & -Long.BYTES;
                long level = word & ((1L << left) - 1);
                return mix(mixed ^ level) << 32 | (at + (left >>> 3));
            }
            mixed = mix(mixed ^ word);
        }
    }

    static int end(long scan) {
        return (int) scan;
    }

    static int hash(long scan) {
        return (int) (scan >>> 32);
    }

    /** End of the level that begins at {@code from}. */
    static int end(byte[] text, int from) {
        int end = from;
        while (end < text.length && text[end] != '/') {
            end++;
        }
        return end;
    }

    /** The eight bytes at a position, those beyond the end read as separators. */
    private static long wordAt(byte[] text, int at) {
        int count = text.length - at;
        if (count >= Long.BYTES) {
            return (long) WORD.get(text, at);
        }
        if (count > 0 && text.length >= Long.BYTES) {
            int bits = count * Byte.SIZE;
            long last = (long) WORD.get(text, text.length - Long.BYTES);
            return last >>> (Long.SIZE - bits) | (SLASHES << bits);
        }
        long word = SLASHES;
        for (int i = text.length - 1; i >= at; i--) {
            word = word << Byte.SIZE | (text[i] & 0xFF);
        }
        return word;
    }

    private static long mix(long word) {
        long keyed = word ^ FACTOR;
        return keyed * FACTOR ^ Math.multiplyHigh(keyed, FACTOR);
    }

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long SLASHES = ONES * '/';
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;
}
