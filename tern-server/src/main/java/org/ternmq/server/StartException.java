package org.ternmq.server;

/** The broker cannot start as configured; the message is a sentence for whoever started it. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
