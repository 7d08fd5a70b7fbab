package org.ternmq.auth.password;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.ternmq.codec.value.Bytes;

/** The fields of a hash between its dollar signs. */
record HashFields(List<String> fields) {
    /** Splits a text that begins with a dollar sign. */
    static HashFields of(String text) {
        return new HashFields(List.copyOf(Arrays.asList(text.substring(1).split("\\$", -1))));
    }

    String kind() {
        return fields.getFirst();
    }

    /** The field at an index, of which 0 is the kind. */
    String at(int index) {
        return fields.get(index);
    }

    void requireCount(int count, String form) {
        if (fields.size() != count) {
            throw new IllegalArgumentException("a hash of this kind is written " + form);
        }
    }

    Bytes bytes(int index, String what, int min, int max) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(fields.get(index));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + what + " is no Base64", e);
        }
        if (bytes.length < min || bytes.length > max) {
            throw new IllegalArgumentException("the " + what + " has " + bytes.length + " bytes, and must have "
                    + (min == max ? "" + min : min + " to " + max));
        }
        return Bytes.wrap(bytes);
    }

    static int number(String text, String what, int min, int max) {
        boolean isNumber = text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = isNumber && !text.isEmpty() ? Integer.parseInt(text) : -1;
        if (number < min || number > max) {
            throw new IllegalArgumentException(what + " must be a whole number from " + min + " to " + max);
        }
        return number;
    }

    static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    /** As hashes in the form of PHC strings are written. */
    static String unpadded(Bytes bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes.toArray());
    }

    /** No salt that people make is longer. */
    static final int SALT_BYTES_MAX = 64;

    private static final int DIGITS_MAX = 9;
}
