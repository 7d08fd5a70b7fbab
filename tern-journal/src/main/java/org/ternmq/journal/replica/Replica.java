package org.ternmq.journal.replica;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.RecordReader;

/**
 * All that is durable, as the records up to a position of the journal say it: the same records make the same replica, wherever and
 * whenever they are applied. It holds sessions, groups of shared subscriptions, retained topics and a clock; of messages only where
 * they lie. For one thread; bounded by what the broker lets into sessions and queues.
 */
public final class Replica {
    private final Map<Long, StoredSession> sessions = new LinkedHashMap<>(); // numbers grow, so this is their order
    private final Map<String, StoredSession> byClientId = new HashMap<>();
    private final Map<TopicFilter, SharedGroup> groups = new LinkedHashMap<>();
    private final Map<TopicName, Long> retained = new LinkedHashMap<>();
    private final RecordReader reader = new RecordReader();
    private final Transitions transitions = new Transitions(this);
    private long appliedPosition;
    private long clockMillis;

    /** An empty one, at the beginning of a journal. */
    public Replica() {}

    /**
     * Applies the next frame of the journal. One at or before the position already reached is passed over, so that a segment can be
     * read from its beginning.
     *
     * @throws org.ternmq.journal.record.UnknownRecordException if a newer version of Tern wrote it
     * @throws InconsistentJournalException if it cannot be read or cannot be true here; then the replica is of no use any more
     */
    public void apply(long position, byte type, ByteBuffer body) {
        if (position > appliedPosition) {
            apply(position, reader.read(position, type, body));
        }
    }

    /** Applies the record at a position, like {@link #apply(long, byte, ByteBuffer)}. */
    public void apply(long position, LogRecord record) {
        if (position > appliedPosition) {
            transitions.apply(position, record);
            reader.bodyBefore(record instanceof LogRecord.Body ? position : RecordReader.NONE);
            appliedPosition = position;
        }
    }

    /** The position of the last frame applied, 0 before the first. */
    public long appliedPosition() {
        return appliedPosition;
    }

    /** The latest time that the journal tells, in milliseconds since 1970. */
    public long clockMillis() {
        return clockMillis;
    }

    /** All sessions, in the order in which they were opened. The collection is a view. */
    public Collection<StoredSession> sessions() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** The session with a number. */
    public @Nullable StoredSession session(long number) {
        return sessions.get(number);
    }

    /** The session of a client. */
    public @Nullable StoredSession session(String clientId) {
        return byClientId.get(clientId);
    }

    /** The groups that have members. The collection is a view. */
    public Collection<SharedGroup> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** The group of a filter. */
    public @Nullable SharedGroup group(TopicFilter filter) {
        return groups.get(filter);
    }

    /** Where the retained message of each topic lies. The map is a view. */
    public Map<TopicName, Long> retained() {
        return Collections.unmodifiableMap(retained);
    }

    /** The messages that something refers to; computed now, a few bytes for each reference while it is kept. */
    public LiveBodies live() {
        int references = retained.size() + 1;
        for (StoredSession session : sessions.values()) {
            references += session.queue.size() + session.inFlight.size();
        }
        for (SharedGroup group : groups.values()) {
            references += group.queue.size();
        }
        var found = new LiveBodies.Collector(references);
        for (StoredSession session : sessions.values()) {
            session.queue.forEach((position, terms, ids) -> found.add(position));
            for (StoredSession.InFlight sent : session.inFlight) {
                if (!sent.isReleased()) {
                    found.add(sent.position());
                }
            }
        }
        for (SharedGroup group : groups.values()) {
            group.queue.forEach((position, terms, ids) -> found.add(position));
        }
        retained.values().forEach(found::add);
        if (bodyBefore() != RecordReader.NONE) {
            found.add(bodyBefore()); // the PUBLISHED that refers to it comes next
        }
        return found.done();
    }

    /** The position of the BODY that was applied last, or {@link RecordReader#NONE} if the last record was another. */
    public long bodyBefore() {
        return reader.bodyBefore();
    }

    /** Takes over where a checkpoint was made. */
    void reached(long position, long itsBodyBefore, long itsClockMillis) {
        appliedPosition = position;
        reader.bodyBefore(itsBodyBefore);
        clockMillis = itsClockMillis;
    }

    void advanceClock(long wallMillis) {
        clockMillis = Math.max(clockMillis, wallMillis);
    }

    void add(StoredSession session) {
        sessions.put(session.number(), session);
        byClientId.put(session.clientId(), session);
    }

    void remove(StoredSession session) {
        sessions.remove(session.number());
        byClientId.remove(session.clientId());
    }

    /** A group whose members come next. */
    SharedGroup addGroup(TopicFilter filter) {
        return groups.computeIfAbsent(filter, SharedGroup::new);
    }

    /** The group of a filter, made if there was none: one more session subscribes to it. */
    void join(TopicFilter filter) {
        addGroup(filter).members++;
    }

    /** One session less subscribes to it; with the last one the group goes, and what waited there. */
    void leave(TopicFilter filter) {
        SharedGroup group = groups.get(filter);
        if (group != null && --group.members == 0) {
            groups.remove(filter);
        }
    }

    /** The message at a position is retained, unless a newer one is. */
    void retain(TopicName topic, long position) {
        retained.merge(topic, position, Math::max);
    }

    /** A topic has no retained message any more. */
    public void clearRetained(TopicName topic) {
        retained.remove(topic);
    }
}
