package org.ternmq.client.options;

/**
 * The bounds of a buffer; whichever is reached first holds. One message alone may be larger.
 *
 * @param messagesMax most messages, at least 1
 * @param bytesMax most bytes of topics, payloads and properties, at least 1
 */
public record Bounds(int messagesMax, long bytesMax) {
    /** Refuses bounds that let nothing in. */
    public Bounds {
        if (messagesMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "a buffer holds at least 1 message and 1 byte, not " + messagesMax + " and " + bytesMax);
        }
    }
}
