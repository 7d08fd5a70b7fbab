package org.ternmq.cli.admin.door;

import org.ternmq.cli.exit.ExitCode;

/** A command of operators cannot do what it should: it ends with a sentence and a code. */
public final class AdminFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** One with a sentence for people. */
    public AdminFailure(int exitCode, String sentence) {
        super(sentence, null, false, false);
        this.exitCode = exitCode;
    }

    /** What was said cannot be meant. */
    public static AdminFailure usage(String sentence) {
        return new AdminFailure(ExitCode.USAGE, sentence);
    }

    /** How the command ends. */
    public int exitCode() {
        return exitCode;
    }
}
