package org.ternmq.cli.admin;

import org.ternmq.cli.exit.ExitCode;

/** A command of operators cannot do what it should: it ends with a sentence and a code. */
final class AdminFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    AdminFailure(int exitCode, String sentence) {
        super(sentence, null, false, false);
        this.exitCode = exitCode;
    }

    /** What was said cannot be meant. */
    static AdminFailure usage(String sentence) {
        return new AdminFailure(ExitCode.USAGE, sentence);
    }

    int exitCode() {
        return exitCode;
    }
}
