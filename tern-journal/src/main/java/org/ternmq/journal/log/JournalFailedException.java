package org.ternmq.journal.log;

/** The journal could not write or sync. That is final: what is on the disk is known again only after a restart. */
public final class JournalFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    JournalFailedException(String file, Throwable cause) {
        super(
                "journal file " + file + " could not be written (" + cause.getMessage()
                        + "); nothing is acknowledged any more: see that the disk is sound and has room, then restart",
                cause);
    }

    /** The same failure, told to one more caller with the trace of its own call. */
    JournalFailedException(JournalFailedException first) {
        super(first.getMessage(), first);
    }
}
