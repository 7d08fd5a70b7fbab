package org.ternmq.auth.password;

import java.util.Optional;
import org.ternmq.codec.value.Utf8;

/**
 * A line of a password file that speaks of a user.
 *
 * @param user the name
 * @param hash what stands behind the colon
 */
record PasswordLine(String user, String hash) {
    /**
     * Takes a line apart as mosquitto does: blanks around name and hash do not count.
     *
     * @return empty for a comment or an empty line
     * @throws IllegalArgumentException if it is something else: its message says why
     */
    static Optional<PasswordLine> of(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("there is no colon between user name and hash");
        }
        String user = text.substring(0, colon).strip();
        if (user.isEmpty()) {
            throw new IllegalArgumentException("there is no user name before the colon");
        }
        Utf8.requireValid(user);
        return Optional.of(new PasswordLine(user, text.substring(colon + 1).strip()));
    }

    /**
     * Refuses a name that no line can have.
     *
     * @throws IllegalArgumentException if it is one: its message says why
     */
    static void requireName(String user) {
        Utf8.requireValid(user);
        if (user.isEmpty() || !user.equals(user.strip()) || user.startsWith("#")) {
            throw new IllegalArgumentException(
                    "a user name is not empty, begins and ends without blank, and not with #");
        }
        if (user.chars().anyMatch(c -> c == ':' || Character.isISOControl(c))) {
            throw new IllegalArgumentException("a user name has no colon and no control characters");
        }
    }
}
