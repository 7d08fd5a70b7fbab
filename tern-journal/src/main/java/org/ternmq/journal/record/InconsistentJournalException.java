package org.ternmq.journal.record;

/** A record that cannot have been written where it stands: the journal was damaged in a way no checksum shows, or Tern has a defect. */
public final class InconsistentJournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long position;

    /** Says which record it is, and what is wrong with it. */
    public InconsistentJournalException(long position, String what) {
        super("at position " + position + " of the journal: " + what);
        this.position = position;
    }

    /** Where the record lies. */
    public long position() {
        return position;
    }
}
