package org.ternmq.codec.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;

/**
 * The topic names last read on a connection, so that a repeated one costs no allocation. Sixteen places, each taken by the last
 * short name that hashes to it.
 */
final class TopicCache {
    private final @Nullable TopicName[] slots = new @Nullable TopicName[SLOTS];

    /** The name in the next {@code length} bytes, of which the caller knows that they are there. */
    TopicName read(ByteBuffer in, int length) {
        if (length == 0 || length > LENGTH_MAX) {
            return Wire.topicName(in, length, FIELD);
        }
        int start = in.position();
        int slot = slot(in, start, length);
        TopicName known = slots[slot];
        if (known != null && isSame(known.utf8(), in, start, length)) {
            in.position(start + length);
            return known;
        }
        TopicName fresh = Wire.topicName(in, length, FIELD);
        slots[slot] = fresh;
        return fresh;
    }

    private static int slot(ByteBuffer in, int start, int length) {
        long hash = length;
        int end = start + length;
        if (length < Long.BYTES) {
            for (int at = start; at < end; at++) {
                hash = (hash ^ in.get(at)) * MULTIPLIER;
            }
        } else {
            for (int at = start; at + Long.BYTES < end; at += Long.BYTES) {
                hash = (hash ^ in.getLong(at)) * MULTIPLIER;
            }
            hash = (hash ^ in.getLong(end - Long.BYTES)) * MULTIPLIER; // some bytes count twice
        }
        return (int) (hash >>> 64 - SLOT_BITS);
    }

    private static boolean isSame(byte[] known, ByteBuffer in, int start, int length) {
        if (known.length != length) {
            return false;
        }
        if (length < Long.BYTES) {
            for (int at = 0; at < length; at++) {
                if (known[at] != in.get(start + at)) {
                    return false;
                }
            }
            return true;
        }
        for (int at = 0; at + Long.BYTES < length; at += Long.BYTES) {
            if ((long) LONGS.get(known, at) != in.getLong(start + at)) {
                return false;
            }
        }
        int last = length - Long.BYTES;
        return (long) LONGS.get(known, last) == in.getLong(start + last);
    }

    private static final String FIELD = "topic name";
    private static final int SLOT_BITS = 4;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int LENGTH_MAX = 128;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
}
