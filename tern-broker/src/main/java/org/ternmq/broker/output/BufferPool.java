package org.ternmq.broker.output;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Output buffers of one loop on the heap, lent to connections that have something to send. Holds a bounded number; confined to its loop. */
public final class BufferPool {
    /** What most connections need in a turn. */
    static final int SMALL_BYTES = 2 * 1024;

    /** What a busy connection fills. */
    static final int LARGE_BYTES = 32 * 1024;

    private final ArrayDeque<ByteBuffer> small = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> large = new ArrayDeque<>();

    /** An empty pool, which makes buffers as they are wanted. */
    public BufferPool() {}

    ByteBuffer takeSmall() {
        ByteBuffer buffer = small.pollLast();
        return buffer == null ? ByteBuffer.allocate(SMALL_BYTES) : buffer;
    }

    ByteBuffer takeLarge() {
        ByteBuffer buffer = large.pollLast();
        return buffer == null ? ByteBuffer.allocate(LARGE_BYTES) : buffer;
    }

    void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() == SMALL_BYTES && small.size() < SMALL_KEPT) {
            small.addLast(buffer.clear());
        } else if (buffer.capacity() == LARGE_BYTES && large.size() < LARGE_KEPT) {
            large.addLast(buffer.clear());
        }
    }

    private static final int SMALL_KEPT = 1_024;
    private static final int LARGE_KEPT = 64;
}
