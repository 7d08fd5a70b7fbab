package org.ternmq.auth.scram;

import java.util.Base64;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Utf8;

/** The words that messages of SCRAM are made of (RFC 5802 section 7). */
final class ScramText {
    private ScramText() {}

    /** What came is no message of SCRAM, or asks for what is not offered. */
    static final class WrongException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongException(String why) {
            super(why, null, false, false);
        }
    }

    /** A message as text. */
    static String of(Bytes data) throws WrongException {
        if (data.length() > MESSAGE_BYTES_MAX) {
            throw new WrongException("a message has at most " + MESSAGE_BYTES_MAX + " bytes");
        }
        if (Utf8.firstError(data.toArray()) >= 0) {
            throw new WrongException("a message is no UTF-8");
        }
        return data.toUtf8();
    }

    /** The value of an attribute that must be the one of that name. */
    static String value(String attribute, char name) throws WrongException {
        if (attribute.length() < 2 || attribute.charAt(0) != name || attribute.charAt(1) != '=') {
            throw new WrongException("where " + name + "= should stand is something else");
        }
        return attribute.substring(2);
    }

    /** A name without its escapes: {@code =2C} is a comma, {@code =3D} an equal sign, and no other may follow one. */
    static String name(String escaped) throws WrongException {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) != '=') {
                name.append(escaped.charAt(i));
            } else if (escaped.startsWith("=2C", i)) {
                name.append(',');
                i += 2;
            } else if (escaped.startsWith("=3D", i)) {
                name.append('=');
                i += 2;
            } else {
                throw new WrongException("an equal sign in the name is not written =3D");
            }
        }
        return name.toString();
    }

    /** A nonce: printable ASCII without a comma. */
    static String nonce(String text, int max) throws WrongException {
        if (text.isEmpty() || text.length() > max || !text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != ',')) {
            throw new WrongException("the nonce is not of 1 to " + max + " printable characters");
        }
        return text;
    }

    static Bytes base64(String text, String what) throws WrongException {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new WrongException("the " + what + " is no Base64");
        }
    }

    /** A name of the greatest length that is all commas, and the rest. */
    private static final int MESSAGE_BYTES_MAX = 65_535;
}
