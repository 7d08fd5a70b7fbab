package org.ternmq.journal.log;

import java.io.IOException;

/** What stands in the files cannot come from a crash: it was changed or lost afterwards. Nothing is skipped; somebody must decide. */
public final class DamagedJournalException extends IOException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final long offset;
    private final String what;

    /**
     * Names the place.
     *
     * @param what what was expected there, and what was found
     */
    public DamagedJournalException(String file, long offset, String what) {
        super("journal file " + file + " is damaged at offset " + offset + ": " + what);
        this.file = file;
        this.offset = offset;
        this.what = what;
    }

    /** A record in a segment, at its position, that cannot stand there though its checksum is right. */
    public static DamagedJournalException inSegment(long position, RuntimeException wrong) {
        var damaged = new DamagedJournalException(
                Layout.name(Layout.number(position), false),
                Layout.offset(position),
                String.valueOf(wrong.getMessage()));
        damaged.initCause(wrong);
        return damaged;
    }

    /** The name of the damaged file. */
    public String file() {
        return file;
    }

    /** What was expected there, and what was found. */
    public String what() {
        return what;
    }

    /** Where in the file the damage begins. */
    public long offset() {
        return offset;
    }
}
