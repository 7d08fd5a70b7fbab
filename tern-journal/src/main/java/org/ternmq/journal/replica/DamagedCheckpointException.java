package org.ternmq.journal.replica;

import java.io.IOException;

/** A checkpoint that is cut short, damaged or of a newer version: an older one is to be taken instead. */
public final class DamagedCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    private final boolean newer;

    DamagedCheckpointException(long offset, String what) {
        this(offset, what, false);
    }

    DamagedCheckpointException(long offset, String what, boolean newer) {
        super("the checkpoint cannot be used: at byte " + offset + " " + what);
        this.offset = offset;
        this.newer = newer;
    }

    /** Whether it is of a version that this version of Tern does not know, and so may be whole. */
    public boolean isNewer() {
        return newer;
    }

    /** Where in the file it shows: for damage within a block, where the block begins. */
    public long offset() {
        return offset;
    }
}
