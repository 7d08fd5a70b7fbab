package org.ternmq.journal.record;

import java.util.List;
import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;

/**
 * What the journal says in one frame. A session is named by its number, the position of the record that opened it; a message by the
 * position of its BODY; a group of a shared subscription by its whole filter. Arrays in records are given away.
 */
@SuppressWarnings("ArrayRecordComponent") // given away, never compared
public sealed interface LogRecord {
    /** Instead of the number of a session. */
    long NO_SESSION = 0;

    /** Which kind it is. */
    RecordType type();

    /**
     * Whose doing a publication is, and what else it changes there.
     *
     * @param session the publisher's, or {@link #NO_SESSION}
     * @param receivedId identifier of a QoS 2 message that the session now has received, or 0
     * @param willGone whether this was the session's will, which is thereby published
     */
    record Origin(long session, int receivedId, boolean willGone) {
        /** Nobody who is kept, or nothing that changes for the publisher. */
        public static final Origin NONE = new Origin(NO_SESSION, 0, false);
    }

    /** One who gets a message. The same session may be named again, for another of its subscriptions. */
    record Receiver(long session, Qos qos, boolean retain, int[] subscriptionIds) {}

    /** A group that gets a message, for one of its members. */
    record GroupReceiver(TopicFilter filter, Qos qos, boolean retain) {}

    /** A message; {@link Bodies} reads it whole. */
    record Body(long expiresAtMillis) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.BODY;
        }
    }

    /**
     * Who gets a message.
     *
     * @param bodyPosition where the BODY directly before lies
     * @param chargeBytes what a queue charges for the message
     * @param retainedTopic the topic whose retained message it becomes, or {@link TopicName#NONE}
     */
    record Published(
            long bodyPosition,
            Origin origin,
            int chargeBytes,
            TopicName retainedTopic,
            List<Receiver> receivers,
            List<GroupReceiver> groups)
            implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.PUBLISHED;
        }
    }

    /** A topic's retained message is gone. */
    record RetainedCleared(Origin origin, TopicName topic) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.RETAINED_CLEARED;
        }
    }

    /**
     * A session began; it is connected.
     *
     * @param session its number, the position of this record
     */
    record Opened(long session, String clientId, long wallMillis, long expirySeconds, Optional<Message> will)
            implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.OPENED;
        }
    }

    /** A session goes on with a new connection, a new end and a new will. */
    record Connected(long session, long wallMillis, long expirySeconds, Optional<Message> will) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.CONNECTED;
        }
    }

    /** A session lost its connection and lives on for a while. */
    record Disconnected(long session, long wallMillis, long expirySeconds, boolean willWaits) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.DISCONNECTED;
        }
    }

    /** A session has no will any more. */
    record WillGone(long session) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.WILL_GONE;
        }
    }

    /** A session is over, with all that it had. */
    record Ended(long session) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.ENDED;
        }
    }

    /** A subscription was made, or took the place of one with the same filter. */
    record Subscribed(long session, TopicFilter filter, Grant grant) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.SUBSCRIBED;
        }
    }

    /** A subscription was ended. */
    record Unsubscribed(long session, TopicFilter filter) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.UNSUBSCRIBED;
        }
    }

    /**
     * A message that was there before, a retained one as a rule, waits behind the others.
     *
     * @param terms see {@link org.ternmq.core.message.References#terms}
     */
    record Queued(long session, long position, long terms, int[] subscriptionIds) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.QUEUED;
        }
    }

    /** Messages that waited, or were in flight at QoS 1, are no longer owed. */
    record Done(long session, long[] positions) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.DONE;
        }
    }

    /**
     * A message is in flight at QoS 2.
     *
     * @param wasQueued whether it waited, and so leaves the queue with its terms and identifiers; otherwise they stand here
     */
    record Sent(long session, int packetId, long position, boolean wasQueued, long terms, int[] subscriptionIds)
            implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.SENT;
        }
    }

    /** The receiver has what is in flight; the identifier is held on. */
    record Released(long session, int packetId) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.RELEASED;
        }
    }

    /** An identifier in flight is free again. */
    record Completed(long session, int packetId) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.COMPLETED;
        }
    }

    /** The client sent a QoS 2 message under an identifier. */
    record Received(long session, int packetId) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.RECEIVED;
        }
    }

    /** The client released an identifier. */
    record Forgotten(long session, int packetId) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.FORGOTTEN;
        }
    }

    /**
     * A group gave a message to a member.
     *
     * @param session whose queue it moves to, or {@link #NO_SESSION}: the member is not kept, and the group owes the message on
     */
    record Dealt(TopicFilter filter, long session, long position, long terms, int[] subscriptionIds)
            implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.DEALT;
        }
    }

    /** A member gave messages back, queued ones or in flight. */
    record Returned(long session, TopicFilter filter, long[] positions) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.RETURNED;
        }
    }

    /** Messages are no longer owed by a group. */
    record GroupDone(TopicFilter filter, long[] positions) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.GROUP_DONE;
        }
    }

    /**
     * A session is another user's from here on.
     *
     * @param userName empty if it is nobody's in particular
     */
    record Owned(long session, String userName) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.OWNED;
        }
    }

    /** What time it is, in milliseconds since 1970. */
    record Time(long wallMillis) implements LogRecord {
        @Override
        public RecordType type() {
            return RecordType.TIME;
        }
    }
}
