package org.ternmq.journal.log;

import java.nio.ByteBuffer;

/** Takes the frames of a log one after another. */
@FunctionalInterface
public interface FrameVisitor {
    /**
     * Takes one frame.
     *
     * @param position where it stands
     * @param type from 1 to 254
     * @param body its bytes, to be read during the call only
     */
    void frame(long position, int type, ByteBuffer body);
}
