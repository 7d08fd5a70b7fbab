package org.ternmq.server;

/** The broker cannot start as configured; the message is a sentence for whoever started it. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    /** Without a cause that would say more. */
    public StartException(String message) {
        super(message);
    }

    /** With what went wrong. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
