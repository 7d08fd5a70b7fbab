package org.ternmq.broker.loop;

import java.util.ArrayDeque;

/** Output buffers of one loop, lent to connections that have something to send. Holds a bounded number; confined to its loop. */
final class BufferPool {
    /** What most connections need in a turn. */
    static final int SMALL_BYTES = 2 * 1024;

    /** What a busy connection fills. */
    static final int LARGE_BYTES = 32 * 1024;

    private final ArrayDeque<byte[]> small = new ArrayDeque<>();
    private final ArrayDeque<byte[]> large = new ArrayDeque<>();

    byte[] takeSmall() {
        byte[] buffer = small.pollLast();
        return buffer == null ? new byte[SMALL_BYTES] : buffer;
    }

    byte[] takeLarge() {
        byte[] buffer = large.pollLast();
        return buffer == null ? new byte[LARGE_BYTES] : buffer;
    }

    void giveBack(byte[] buffer) {
        if (buffer.length == SMALL_BYTES && small.size() < SMALL_KEPT) {
            small.addLast(buffer);
        } else if (buffer.length == LARGE_BYTES && large.size() < LARGE_KEPT) {
            large.addLast(buffer);
        }
    }

    private static final int SMALL_KEPT = 1_024;
    private static final int LARGE_KEPT = 64;
}
