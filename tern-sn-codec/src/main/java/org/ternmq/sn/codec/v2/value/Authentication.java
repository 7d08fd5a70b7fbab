package org.ternmq.sn.codec.v2.value;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Utf8;

/**
 * How a client shows who it is, and what it shows (section 4.11).
 *
 * @param method at most 255 bytes of UTF-8
 * @param data at most 65,535 bytes, as the method wants it
 */
public record Authentication(String method, Bytes data) {
    /** Refuses what the fields cannot hold. */
    public Authentication {
        if (Utf8.encodedLength(method) > METHOD_BYTES_MAX || data.length() > Utf8.LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a method has at most " + METHOD_BYTES_MAX + " bytes, and its data at most " + Utf8.LENGTH_MAX);
        }
    }

    /** The method and how much data there is, never the data: it may be a password. */
    @Override
    public String toString() {
        return method + ", " + data.length() + " bytes";
    }

    private static final int METHOD_BYTES_MAX = 255;
}
