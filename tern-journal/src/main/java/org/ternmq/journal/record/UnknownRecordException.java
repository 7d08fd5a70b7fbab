package org.ternmq.journal.record;

/** A record of a kind or form that this version of Tern does not know: a newer one wrote the journal. */
public final class UnknownRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnknownRecordException(long position, String what) {
        super("the record at position " + position + " " + what
                + ", which this version of Tern does not know: a newer Tern wrote it");
    }

    static UnknownRecordException type(long position, byte code) {
        return new UnknownRecordException(position, "is of type " + (code & 0xFF));
    }

    static UnknownRecordException version(long position, RecordType type, int version) {
        return new UnknownRecordException(position, "is a " + type + " of version " + version);
    }
}
