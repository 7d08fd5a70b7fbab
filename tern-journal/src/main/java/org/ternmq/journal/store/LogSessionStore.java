package org.ternmq.journal.store;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.GroupRecord;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.journal.log.JournalFailedException;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.record.Bodies;
import org.ternmq.journal.record.LogRecord.Origin;
import org.ternmq.journal.record.RecordWriter;

/**
 * The store of one loop: puts its changes into words and appends them to the log, which all loops share. Confined to its loop. Messages
 * done with by one session are told in one record, at the end of the turn at the latest.
 */
final class LogSessionStore implements SessionStore {
    private final Log log;
    private final Clock clock;
    private final Fetcher fetcher;
    private final RecordWriter body = new RecordWriter();
    private final RecordWriter record = new RecordWriter();
    private long position;
    private long doneSession;
    private long[] done = new long[64];
    private int doneCount;

    /** Reads messages back for one loop. */
    interface Fetcher {
        void fetch(long[] positions, Consumer<List<Publication>> arrived);
    }

    LogSessionStore(Log log, Clock clock, Fetcher fetcher) {
        this.log = log;
        this.clock = clock;
        this.fetcher = fetcher;
    }

    @Override
    public long append(long session, StoreRecord change) {
        switch (change) {
            case StoreRecord.Connected terms -> {
                if (session == NONE) {
                    record.opened(terms.clientId(), clock.millis(), terms.expirySeconds(), terms.will());
                } else {
                    record.connected(session, clock.millis(), terms.expirySeconds(), terms.will());
                }
            }
            case StoreRecord.Owned owned -> record.owned(session, owned.userName());
            case StoreRecord.Disconnected terms ->
                record.disconnected(session, clock.millis(), terms.expirySeconds(), terms.willWaits());
            case StoreRecord.WillGone gone -> record.willGone(session);
            case StoreRecord.Ended over -> record.ended(session);
            case StoreRecord.Subscribed made -> record.subscribed(session, made.filter(), made.grant());
            case StoreRecord.Unsubscribed gone -> record.unsubscribed(session, gone.filter());
            case StoreRecord.Queued queued -> {
                if (!queued.delivery().publication().isStored()) {
                    return position;
                }
                Delivery delivery = queued.delivery();
                record.queued(session, delivery.publication().position(), delivery.terms(), delivery.subscriptionIds());
            }
            case StoreRecord.Discarded discarded -> {
                return done(session, discarded.delivery());
            }
            case StoreRecord.Refused refused -> {
                return done(session, refused.delivery());
            }
            case StoreRecord.GivenBack givenBack -> { // its group says so
                return position;
            }
            case StoreRecord.Sent sent -> {
                return sent(session, sent);
            }
            case StoreRecord.Released released -> record.released(session, released.packetId());
            case StoreRecord.Completed completed -> {
                boolean isQos1 = completed
                        .delivery()
                        .filter(delivery -> delivery.qos() == Qos.AT_LEAST_ONCE)
                        .isPresent();
                if (isQos1) {
                    return done(session, completed.delivery().orElseThrow());
                }
                record.completed(session, completed.packetId());
            }
            case StoreRecord.Received received -> record.received(session, received.packetId());
            case StoreRecord.Forgotten forgotten -> record.forgotten(session, forgotten.packetId());
        }
        return append();
    }

    /**
     * Of what is sent at QoS 1 nothing is written until it is acknowledged. Of a message in memory alone the identifier is, as if it were
     * released: after a restart no other message is given it before the receiver was told with PUBREL that this one is over.
     */
    private long sent(long session, StoreRecord.Sent sent) {
        Delivery delivery = sent.delivery();
        if (delivery.qos() != Qos.EXACTLY_ONCE) {
            return position;
        }
        if (delivery.publication().isStored()) {
            record.sentFromQueue(
                    session, sent.packetId(), delivery.publication().position());
        } else {
            record.released(session, sent.packetId());
        }
        return append();
    }

    private long done(long session, Delivery delivery) {
        if (!delivery.publication().isStored() || delivery.qos() == Qos.AT_MOST_ONCE) {
            return position;
        }
        if (session != doneSession || doneCount == DONE_MAX) {
            flush();
            doneSession = session;
        }
        if (doneCount == done.length) {
            done = Arrays.copyOf(done, 2 * doneCount);
        }
        done[doneCount++] = delivery.publication().position();
        return position;
    }

    @Override
    public void flush() {
        if (doneCount > 0) {
            record.done(doneSession, done, doneCount);
            doneCount = 0;
            append();
        }
    }

    private long append() {
        try {
            position = log.append(record.type(), record.body());
        } catch (JournalFailedException failed) { // whoever runs the journal was told, and ends the broker
            position = NEVER;
        }
        return position;
    }

    @Override
    public long publish(Publication publication, Effects effects) {
        var origin = new Origin(effects.origin, effects.receivedId, effects.isWill);
        TopicName topic = publication.message().topic();
        if (effects.retained == Effects.Retained.CLEARED) {
            boolean isAll = effects.count() == 0 && effects.groups().isEmpty();
            record.retainedCleared(isAll ? origin : Origin.NONE, topic);
            append();
            if (isAll) {
                return position;
            }
        }
        if (!effects.needMessage()) {
            return ofOriginAlone(effects);
        }
        boolean isRetained = effects.retained == Effects.Retained.REPLACED;
        record.published(origin, publication.chargeBytes(), isRetained ? topic : TopicName.NONE);
        for (int i = 0; i < effects.count(); i++) {
            record.receiver(effects.session(i), effects.qos(i), effects.retain(i), effects.subscriptionIds(i));
        }
        for (TopicFilter group : effects.groups()) {
            record.group(
                    group, publication.message().qos(), publication.message().retain());
        }
        Bodies.encode(publication.message(), expiresAtMillis(publication), body);
        try {
            position = log.append(body.type(), body.body(), record.type(), record.body());
        } catch (JournalFailedException failed) {
            position = NEVER;
        }
        publication.storedAt(position); // the record is in the same batch as the message before it
        return position;
    }

    private long ofOriginAlone(Effects effects) {
        if (effects.isWill) {
            record.willGone(effects.origin);
            append();
        }
        if (effects.receivedId != 0) {
            record.received(effects.origin, effects.receivedId);
            append();
        }
        return position;
    }

    private long expiresAtMillis(Publication publication) {
        return publication.expiresAtNanos() == Publication.NO_EXPIRY ? 0 : clock.toMillis(publication.expiresAtNanos());
    }

    @Override
    public void append(long session, GroupRecord change) {
        switch (change) {
            case GroupRecord.Dealt dealt ->
                record.dealt(
                        dealt.group(),
                        session,
                        dealt.delivery().publication().position(),
                        dealt.delivery().terms(),
                        dealt.delivery().subscriptionIds());
            case GroupRecord.Returned returned ->
                record.returned(
                        session,
                        returned.group(),
                        new long[] {returned.delivery().publication().position()},
                        1);
            case GroupRecord.Settled settled ->
                record.groupDone(
                        settled.group(), new long[] {settled.publication().position()}, 1);
        }
        append();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long durablePosition() {
        return log.durable() - 1;
    }

    @Override
    public long writtenPosition() {
        return log.written() - 1;
    }

    @Override
    public boolean isBehind() {
        return log.isBehind();
    }

    @Override
    public void whenCaughtUp(Runnable task) {
        log.whenCaughtUp(task);
    }

    @Override
    public boolean isFull() {
        return log.wasLowOnSpace();
    }

    @Override
    public void fetch(long[] positions, Consumer<List<Publication>> arrived) {
        fetcher.fetch(positions, arrived);
    }

    /** Behind the end of a log that has failed: what waits for it waits for good. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final int DONE_MAX = 4_096;
}
