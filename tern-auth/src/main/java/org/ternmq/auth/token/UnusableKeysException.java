package org.ternmq.auth.token;

import java.io.IOException;

/** Keys cannot be read, or are none that tokens can be checked with. The message tells which, where, and what to do. */
public final class UnusableKeysException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableKeysException(String message) {
        super(message);
    }
}
