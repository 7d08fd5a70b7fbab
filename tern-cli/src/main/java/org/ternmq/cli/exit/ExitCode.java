package org.ternmq.cli.exit;

/** How every sub-command ends. */
public final class ExitCode {
    /** All went well. */
    public static final int OK = 0;

    /** An option or argument that is not there, missing or of the wrong kind; also what has no code of its own. */
    public static final int USAGE = 1;

    /** No broker answers there. */
    public static final int CANNOT_CONNECT = 2;

    /** What was configured cannot be used. */
    public static final int CONFIGURATION = 3;

    /** The broker does not let this client in. */
    public static final int REFUSED = 4;

    /** The broker, or a packet, answers with a reason code that means failure. */
    public static final int BAD_REASON = 5;

    /** The broker ended by itself, since its disk failed and it could promise nothing any more. */
    public static final int DISK_FAILED = 6;

    /** The journal is damaged, or cannot even be repaired. */
    public static final int JOURNAL_DAMAGED = 7;

    /** What was waited for did not come in time. */
    public static final int TIME_OUT = 27;

    private ExitCode() {}
}
