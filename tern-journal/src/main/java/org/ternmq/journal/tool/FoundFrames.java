package org.ternmq.journal.tool;

import java.nio.ByteBuffer;

/** Takes the frames that were found in a segment, in order. */
@FunctionalInterface
interface FoundFrames {
    /** A whole frame, from its length on; its bytes stay as they are, but are part of a whole segment in memory. */
    void frame(long position, ByteBuffer frame);

    /** Something is missing between the frame before and the next. */
    default void gap() {}
}
