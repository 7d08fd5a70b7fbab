package org.ternmq.cli.admin;

/** A command of operators cannot do what it should: it ends with a sentence and a code. */
final class AdminFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    AdminFailure(int exitCode, String sentence) {
        super(sentence, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
