package org.ternmq.journal.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.journal.record.LogRecord.Origin;

/**
 * Encodes one record at a time, in a buffer that it keeps: each method begins a new one in place of the last. What it makes is read by
 * {@link RecordReader}, in the same order. For one thread; a buffer that grew large is let go with the next record.
 */
public final class RecordWriter {
    private ByteBuffer out = ByteBuffer.allocate(CAPACITY_MIN);
    private ByteBuffer view = out.duplicate();
    private RecordType type = RecordType.TIME;

    /** The type byte of the record last written. */
    public byte type() {
        return type.code();
    }

    /** The bytes of the record last written, valid until the next one is begun; always the same buffer for a while. */
    public ByteBuffer body() {
        return view.limit(out.position()).position(0);
    }

    /**
     * PUBLISHED: for the message of the BODY that is appended directly before. Who gets it is told by {@link #receiver} and
     * {@link #group} afterwards.
     *
     * @param retainedTopic the topic whose retained message it becomes, or {@link TopicName#NONE}
     */
    public void published(Origin origin, int chargeBytes, TopicName retainedTopic) {
        begin(RecordType.PUBLISHED).origin(origin).number(chargeBytes).topic(retainedTopic);
    }

    /** Another one who gets what was published; the same session may come again. */
    public void receiver(long session, Qos qos, boolean retain, int[] subscriptionIds) {
        boolean hasIds = subscriptionIds.length > 0;
        number(qos.bits() | (retain ? RETAIN : 0) | (hasIds ? HAS_IDS : 0)).number(session);
        if (hasIds) {
            ids(subscriptionIds);
        }
    }

    /** A group that gets what was published. */
    public void group(TopicFilter filter, Qos qos, boolean retain) {
        number(qos.bits() | (retain ? RETAIN : 0) | IS_GROUP).text(filter.text());
    }

    /** RETAINED_CLEARED. */
    public void retainedCleared(Origin origin, TopicName topic) {
        begin(RecordType.RETAINED_CLEARED).origin(origin).topic(topic);
    }

    /** OPENED: the position that it is given is the session's number. */
    public void opened(String clientId, long wallMillis, long expirySeconds, Optional<Message> will) {
        begin(RecordType.OPENED).text(clientId).number(wallMillis).number(expirySeconds);
        bytes(Wills.encode(will));
    }

    /** CONNECTED. */
    public void connected(long session, long wallMillis, long expirySeconds, Optional<Message> will) {
        begin(RecordType.CONNECTED).number(session).number(wallMillis).number(expirySeconds);
        bytes(Wills.encode(will));
    }

    /** DISCONNECTED. */
    public void disconnected(long session, long wallMillis, long expirySeconds, boolean willWaits) {
        begin(RecordType.DISCONNECTED).number(session).number(wallMillis).number(expirySeconds);
        number(willWaits ? 1 : 0);
    }

    /** WILL_GONE. */
    public void willGone(long session) {
        begin(RecordType.WILL_GONE).number(session);
    }

    /** ENDED. */
    public void ended(long session) {
        begin(RecordType.ENDED).number(session);
    }

    /** SUBSCRIBED. */
    public void subscribed(long session, TopicFilter filter, Grant grant) {
        begin(RecordType.SUBSCRIBED).number(session).text(filter.text()).number(Grants.toNumber(grant));
    }

    /** UNSUBSCRIBED. */
    public void unsubscribed(long session, TopicFilter filter) {
        begin(RecordType.UNSUBSCRIBED).number(session).text(filter.text());
    }

    /** QUEUED. */
    public void queued(long session, long position, long terms, int[] subscriptionIds) {
        begin(RecordType.QUEUED).number(session).number(position).number(terms).ids(subscriptionIds);
    }

    /** DONE for one message. */
    public void done(long session, long position) {
        begin(RecordType.DONE).number(session).number(position);
    }

    /** DONE for the first {@code count} of some messages. */
    public void done(long session, long[] positions, int count) {
        begin(RecordType.DONE).number(session).positions(positions, count);
    }

    /** SENT for a message that waited. */
    public void sentFromQueue(long session, int packetId, long position) {
        begin(RecordType.SENT).number(session).number(packetId).number(position).number(1);
    }

    /** SENT for a message that never waited. */
    public void sentAtOnce(long session, int packetId, long position, long terms, int[] subscriptionIds) {
        begin(RecordType.SENT).number(session).number(packetId).number(position).number(0);
        number(terms).ids(subscriptionIds);
    }

    /** RELEASED. */
    public void released(long session, int packetId) {
        begin(RecordType.RELEASED).number(session).number(packetId);
    }

    /** COMPLETED. */
    public void completed(long session, int packetId) {
        begin(RecordType.COMPLETED).number(session).number(packetId);
    }

    /** RECEIVED. */
    public void received(long session, int packetId) {
        begin(RecordType.RECEIVED).number(session).number(packetId);
    }

    /** FORGOTTEN. */
    public void forgotten(long session, int packetId) {
        begin(RecordType.FORGOTTEN).number(session).number(packetId);
    }

    /**
     * DEALT.
     *
     * @param session the member's, or {@link LogRecord#NO_SESSION} if it is not kept
     */
    public void dealt(TopicFilter filter, long session, long position, long terms, int[] subscriptionIds) {
        begin(RecordType.DEALT).text(filter.text()).number(session).number(position);
        number(terms).ids(subscriptionIds);
    }

    /** RETURNED for the first {@code count} of some messages. */
    public void returned(long session, TopicFilter filter, long[] positions, int count) {
        begin(RecordType.RETURNED).number(session).text(filter.text()).positions(positions, count);
    }

    /** GROUP_DONE for the first {@code count} of some messages. */
    public void groupDone(TopicFilter filter, long[] positions, int count) {
        begin(RecordType.GROUP_DONE).text(filter.text()).positions(positions, count);
    }

    /** TIME. */
    public void time(long wallMillis) {
        begin(RecordType.TIME).number(wallMillis);
    }

    /** OWNED. */
    public void owned(long session, String userName) {
        begin(RecordType.OWNED).number(session).text(userName);
    }

    RecordWriter begin(RecordType kind) {
        type = kind;
        if (out.capacity() > CAPACITY_KEPT) {
            replace(ByteBuffer.allocate(CAPACITY_MIN));
        }
        out.clear();
        out.put(VERSION);
        return this;
    }

    RecordWriter number(long value) {
        Varints.put(room(Varints.BYTES_MAX), value);
        return this;
    }

    private RecordWriter origin(Origin origin) {
        int flags = (origin.willGone() ? 1 : 0) | (origin.receivedId() != 0 ? 2 : 0) | (origin.session() != 0 ? 4 : 0);
        number(flags);
        if (origin.session() != LogRecord.NO_SESSION) {
            number(origin.session());
        }
        if (origin.receivedId() != 0) {
            number(origin.receivedId());
        }
        return this;
    }

    private void topic(TopicName topic) {
        bytes(topic.utf8());
    }

    private RecordWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private RecordWriter bytes(byte[] bytes) {
        number(bytes.length);
        room(bytes.length).put(bytes);
        return this;
    }

    private void ids(int[] ids) {
        number(ids.length);
        for (int id : ids) {
            number(id);
        }
    }

    private void positions(long[] positions, int count) {
        for (int i = 0; i < count; i++) {
            number(positions[i]); // to the end of the record
        }
    }

    /** The buffer, with room for more bytes. */
    ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int wanted = Math.max(2 * out.capacity(), Math.addExact(out.position(), bytes));
            replace(ByteBuffer.allocate(wanted).put(out.flip()));
        }
        return out;
    }

    private void replace(ByteBuffer other) {
        out = other;
        view = other.duplicate();
    }

    static final byte VERSION = 1;
    static final int QOS = 3;
    static final int RETAIN = 4;
    static final int HAS_IDS = 8;
    static final int IS_GROUP = 16;
    private static final int CAPACITY_MIN = 1_024;
    private static final int CAPACITY_KEPT = 1 << 20;
}
