package org.ternmq.journal.record;

import org.ternmq.codec.packet.Message;

/**
 * A message as the journal keeps it.
 *
 * @param expiresAtMillis milliseconds since 1970 from which on nobody is to get it, or {@link #NEVER}
 */
public record StoredMessage(Message message, long expiresAtMillis) {
    /** Instead of a moment. */
    public static final long NEVER = 0;
}
