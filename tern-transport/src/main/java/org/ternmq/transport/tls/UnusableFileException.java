package org.ternmq.transport.tls;

import java.io.IOException;

/** A file with certificates, keys or revocations cannot be used; the message is a sentence for an operator that names it. */
public final class UnusableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableFileException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    UnusableFileException(String sentence) {
        super(sentence);
    }
}
