package org.ternmq.plugin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a client shows of itself. The password is never part of the text of this object; do not log it either.
 *
 * @param userName what it says, or the name in its certificate where the listener takes that
 * @param password at most 65,535 bytes
 * @param certificateUserName the name in a certificate that the listener has checked: who has one needs no password
 */
public record Credentials(
        Optional<String> userName, Optional<ByteBuffer> password, Optional<String> certificateUserName) {
    /** Keeps a copy of the password. */
    public Credentials {
        password = password.map(PublishedMessage::copyOf);
    }

    /** A view of its own at each call; cannot be changed. */
    @Override
    public Optional<ByteBuffer> password() {
        return password.map(ByteBuffer::asReadOnlyBuffer);
    }

    /** The password as UTF-8, with a question mark in a box for what is none; empty if there is no password. */
    public Optional<String> passwordText() {
        return password().map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString());
    }

    @Override
    public String toString() {
        return "Credentials[userName=" + userName + ", certificateUserName=" + certificateUserName
                + (password.isPresent() ? ", with a password]" : "]");
    }
}
