package org.ternmq.auth.scram;

import org.ternmq.auth.scram.ScramText.WrongException;

/**
 * The first message of a client: {@code n,,n=user,r=nonce}.
 *
 * @param header what stands before the rest, with its commas; the client repeats it in the end
 * @param bare the rest
 * @param user without escapes
 */
record ClientFirst(String header, String bare, String user, String nonce) {
    static ClientFirst of(String text) throws WrongException {
        String[] parts = text.split(",", -1);
        if (parts.length < 4) {
            throw new WrongException("the first message has too few parts");
        }
        if (parts[0].startsWith("p=")) {
            throw new WrongException("channel binding is not offered");
        }
        if (!parts[0].equals("n") && !parts[0].equals("y")) {
            throw new WrongException("the first message does not begin with n or y");
        }
        if (parts[2].startsWith("m=")) {
            throw new WrongException("extensions that must be understood are not");
        }
        String user = ScramText.name(ScramText.value(parts[2], 'n'));
        if (user.isEmpty()) {
            throw new WrongException("the user name is empty");
        }
        if (!parts[1].isEmpty()
                && !ScramText.name(ScramText.value(parts[1], 'a')).equals(user)) {
            throw new WrongException("nobody may log in as somebody else");
        }
        String nonce = ScramText.nonce(ScramText.value(parts[3], 'r'), NONCE_MAX);
        String header = parts[0] + "," + parts[1] + ",";
        return new ClientFirst(header, text.substring(header.length()), user, nonce);
    }

    /** In characters. */
    static final int NONCE_MAX = 256;
}
