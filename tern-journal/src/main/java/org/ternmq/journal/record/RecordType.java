package org.ternmq.journal.record;

import org.jspecify.annotations.Nullable;

/** The kinds of records. Their codes stand in files: a code is never given to another kind. */
public enum RecordType {
    /** A message, for others to refer to by its position. */
    BODY(1),
    /** Who gets the message of the BODY directly before. */
    PUBLISHED(2),
    /** A topic has no retained message any more. */
    RETAINED_CLEARED(3),
    /** A session began. */
    OPENED(4),
    /** A session goes on with a new connection. */
    CONNECTED(5),
    /** A session's connection ended. */
    DISCONNECTED(6),
    /** A session's will was published or is never to be. */
    WILL_GONE(7),
    /** A session is over. */
    ENDED(8),
    /** A subscription was made or replaced. */
    SUBSCRIBED(9),
    /** A subscription was ended. */
    UNSUBSCRIBED(10),
    /** A message that was there before waits for a session. */
    QUEUED(11),
    /** Messages are no longer owed to a session. */
    DONE(12),
    /** A message is in flight at QoS 2. */
    SENT(13),
    /** The receiver has it. */
    RELEASED(14),
    /** The exchange is over. */
    COMPLETED(15),
    /** A QoS 2 message was received. */
    RECEIVED(16),
    /** Its identifier was released. */
    FORGOTTEN(17),
    /** A group gave a message to one of its members. */
    DEALT(18),
    /** A member gave messages back to their group. */
    RETURNED(19),
    /** Messages are no longer owed by a group. */
    GROUP_DONE(20),
    /** What time it is. */
    TIME(21),
    /** A session is another user's. */
    OWNED(22);

    private final byte code;

    RecordType(int code) {
        this.code = (byte) code;
    }

    /** The type byte of its frames. */
    public byte code() {
        return code;
    }

    /**
     * The kind with a code.
     *
     * @throws UnknownRecordException if this version of Tern has none
     */
    static RecordType ofCode(long position, byte code) {
        RecordType known = known(code);
        if (known == null) {
            throw UnknownRecordException.type(position, code);
        }
        return known;
    }

    /** The kind with a code, {@code null} if this version of Tern has none. */
    public static @Nullable RecordType known(int code) {
        return code < 1 || code > BY_CODE.length ? null : BY_CODE[code - 1];
    }

    private static final RecordType[] BY_CODE = values(); // codes are 1, 2, 3 and so on
}
