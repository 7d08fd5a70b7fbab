package org.ternmq.admin.json;

/** A text is no JSON, or more of it than is read. */
public final class BadJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says where and what, both from 1. */
    BadJsonException(int line, int column, String what) {
        super("line " + line + ", column " + column + ": " + what);
    }
}
