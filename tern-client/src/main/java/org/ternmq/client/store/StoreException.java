package org.ternmq.client.store;

import java.io.IOException;

/** A store cannot do what it was asked. The message is a sentence that says what happened, where, and what can be done. */
public abstract sealed class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    private StoreException(String message) {
        super(message);
    }

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The folder cannot be opened: another process has it, it belongs to another client, or it cannot be written. */
    public static final class Unusable extends StoreException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What stands in a file cannot come from a crash: it was changed or lost afterwards. Nothing is skipped, nothing was changed. */
    public static final class Damaged extends StoreException {
        private static final long serialVersionUID = 1;

        private final String file;
        private final long offset;

        Damaged(String file, long offset, String what) {
            super("the client's store is damaged: " + file + " at offset " + offset + ": " + what
                    + "; restore the folder from a copy, or move it away to begin with an empty one");
            this.file = file;
            this.offset = offset;
        }

        /** The name of the damaged file in the folder. */
        public String file() {
            return file;
        }

        /** Where in the file the damage begins, in bytes. */
        public long offset() {
            return offset;
        }
    }

    /** There is no room for one more message. The store is as before and can be used on. */
    public static final class Full extends StoreException {
        private static final long serialVersionUID = 1;

        Full(String message) {
            super(message);
        }
    }

    /** Writing or syncing failed. That is final: what is on the disk is known again only after the folder was opened anew. */
    public static final class Failed extends StoreException {
        private static final long serialVersionUID = 1;

        Failed(Throwable cause) {
            super(
                    "the client's store could not be written (" + cause
                            + "); nothing more is kept: see that the disk is sound and has room, then open the store anew",
                    cause);
        }

        /** The same failure, told to one more caller with the trace of its own call. */
        Failed(Failed first) {
            super(String.valueOf(first.getMessage()), first);
        }
    }
}
