package org.ternmq.journal.replica;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.References;
import org.ternmq.core.store.StoredSession;
import org.ternmq.core.store.StoredSession.InFlight;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.LogRecord.Origin;

/**
 * What each record does to a replica. Records about a session come from its own loop, in order: those that name a session which is
 * not there cannot be. Only what other loops write about it (PUBLISHED, RETAINED_CLEARED, QUEUED, DONE, DEALT, RETURNED) may come
 * when it has ended meanwhile, and is passed over; so is what they write about a group whose last member has left.
 */
final class Transitions {
    private final Replica replica;

    Transitions(Replica replica) {
        this.replica = replica;
    }

    void apply(long at, LogRecord record) {
        switch (record) {
            case LogRecord.Body body -> {}
            case LogRecord.Published published -> onPublished(at, published);
            case LogRecord.RetainedCleared cleared -> {
                onOrigin(cleared.origin());
                replica.clearRetained(cleared.topic());
            }
            case LogRecord.Opened opened -> onOpened(at, opened);
            case LogRecord.Connected connected -> onConnected(at, connected);
            case LogRecord.Disconnected disconnected -> onDisconnected(at, disconnected);
            case LogRecord.WillGone gone -> session(at, gone, gone.session()).will = Optional.empty();
            case LogRecord.Ended ended -> onEnded(session(at, ended, ended.session()));
            case LogRecord.Subscribed subscribed -> onSubscribed(at, subscribed);
            case LogRecord.Unsubscribed unsubscribed -> onUnsubscribed(at, unsubscribed);
            case LogRecord.Queued queued -> onQueued(at, queued);
            case LogRecord.Done done -> onDone(at, done);
            case LogRecord.Sent sent -> onSent(at, sent);
            case LogRecord.Released released -> onReleased(at, released);
            case LogRecord.Completed completed -> onCompleted(at, completed);
            case LogRecord.Received received ->
                session(at, received, received.session()).received.set(received.packetId());
            case LogRecord.Forgotten forgotten ->
                session(at, forgotten, forgotten.session()).received.clear(forgotten.packetId());
            case LogRecord.Dealt dealt -> onDealt(at, dealt);
            case LogRecord.Returned returned -> onReturned(at, returned);
            case LogRecord.GroupDone done -> onGroupDone(done);
            case LogRecord.Time time -> replica.advanceClock(time.wallMillis());
            case LogRecord.Owned owned -> session(at, owned, owned.session()).userName = owned.userName();
        }
    }

    private void onPublished(long at, LogRecord.Published published) {
        onOrigin(published.origin());
        long position = published.bodyPosition();
        if (!published.retainedTopic().isEmpty()) {
            replica.retain(published.retainedTopic(), position);
        }
        for (LogRecord.Receiver receiver : published.receivers()) {
            StoredSession session = sessionOrNull(at, published, receiver.session());
            if (session != null) {
                long terms =
                        References.terms(published.chargeBytes(), receiver.qos().bits(), receiver.retain());
                Queues.publish(session.queue, position, terms, receiver.subscriptionIds());
            }
        }
        for (LogRecord.GroupReceiver receiver : published.groups()) {
            SharedGroup group = replica.group(receiver.filter());
            if (group != null) {
                long terms =
                        References.terms(published.chargeBytes(), receiver.qos().bits(), receiver.retain());
                Queues.publish(group.queue, position, terms, NO_IDS);
            }
        }
    }

    /** A publication may have waited while its publisher's session ended. */
    private void onOrigin(Origin origin) {
        StoredSession session = origin.session() == LogRecord.NO_SESSION ? null : replica.session(origin.session());
        if (session == null) {
            return;
        }
        if (origin.receivedId() != 0) {
            session.received.set(origin.receivedId());
        }
        if (origin.willGone()) {
            session.will = Optional.empty();
        }
    }

    private void onOpened(long at, LogRecord.Opened opened) {
        StoredSession before = replica.session(opened.clientId());
        if (before != null) {
            throw wrong(at, opened, "client " + opened.clientId() + " still has session " + before.number());
        }
        if (opened.session() != at) {
            throw wrong(at, opened, "the session is called " + opened.session());
        }
        var session = new StoredSession(at, opened.clientId());
        session.expirySeconds = opened.expirySeconds();
        session.disconnectedAtMillis = StoredSession.CONNECTED;
        session.will = opened.will();
        replica.add(session);
        replica.advanceClock(opened.wallMillis());
    }

    private void onConnected(long at, LogRecord.Connected connected) {
        StoredSession session = session(at, connected, connected.session());
        session.expirySeconds = connected.expirySeconds();
        session.disconnectedAtMillis = StoredSession.CONNECTED;
        session.will = connected.will();
        replica.advanceClock(connected.wallMillis());
    }

    private void onDisconnected(long at, LogRecord.Disconnected disconnected) {
        StoredSession session = session(at, disconnected, disconnected.session());
        session.expirySeconds = disconnected.expirySeconds();
        session.disconnectedAtMillis = disconnected.wallMillis();
        if (!disconnected.willWaits()) {
            session.will = Optional.empty();
        }
        replica.advanceClock(disconnected.wallMillis());
    }

    private void onEnded(StoredSession session) {
        for (TopicFilter filter : session.subscriptions.keySet()) {
            if (filter.isShared()) {
                replica.leave(filter);
            }
        }
        replica.remove(session);
    }

    private void onSubscribed(long at, LogRecord.Subscribed subscribed) {
        TopicFilter filter = subscribed.filter();
        boolean isNew =
                session(at, subscribed, subscribed.session()).subscriptions.put(filter, subscribed.grant()) == null;
        if (isNew && filter.isShared()) {
            replica.join(filter);
        }
    }

    /** Of a filter that is not subscribed to, too: UNSUBSCRIBE may name any. */
    private void onUnsubscribed(long at, LogRecord.Unsubscribed unsubscribed) {
        TopicFilter filter = unsubscribed.filter();
        boolean wasThere =
                session(at, unsubscribed, unsubscribed.session()).subscriptions.remove(filter) != null;
        if (wasThere && filter.isShared()) {
            replica.leave(filter);
        }
    }

    private void onQueued(long at, LogRecord.Queued queued) {
        StoredSession session = sessionOrNull(at, queued, queued.session());
        if (session != null) {
            session.queue.add(queued.position(), queued.terms(), queued.subscriptionIds());
        }
    }

    /** Of messages that are not there, too: a group may have taken them back meanwhile. */
    private void onDone(long at, LogRecord.Done done) {
        StoredSession session = sessionOrNull(at, done, done.session());
        if (session != null) {
            session.queue.removeAll(done.positions());
        }
    }

    private void onSent(long at, LogRecord.Sent sent) {
        StoredSession session = session(at, sent, sent.session());
        if (indexOf(session.inFlight, sent.packetId()) >= 0) {
            throw wrong(at, sent, "identifier " + sent.packetId() + " is in flight already");
        }
        if (!sent.wasQueued()) {
            session.inFlight.add(new InFlight(sent.packetId(), sent.position(), sent.terms(), sent.subscriptionIds()));
            return;
        }
        // What was queued as it was published, and again because it is retained, may wait at two qualities; QoS 1 is
        // not written.
        boolean waited = session.queue.remove(
                sent.position(),
                Qos.EXACTLY_ONCE.bits(),
                (position, terms, ids) -> session.inFlight.add(new InFlight(sent.packetId(), position, terms, ids)));
        if (!waited) {
            throw wrong(at, sent, "the message at " + sent.position() + " does not wait there");
        }
    }

    /** Of a message that lay in memory alone only this is told: the receiver has it, and PUBREL must reach it whatever happens. */
    private void onReleased(long at, LogRecord.Released released) {
        List<InFlight> inFlight = session(at, released, released.session()).inFlight;
        int index = indexOf(inFlight, released.packetId());
        var held = new InFlight(released.packetId(), InFlight.RELEASED, 0, NO_IDS);
        if (index < 0) {
            inFlight.add(held);
        } else {
            inFlight.set(index, held);
        }
    }

    private void onCompleted(long at, LogRecord.Completed completed) {
        List<InFlight> inFlight = session(at, completed, completed.session()).inFlight;
        int index = indexOf(inFlight, completed.packetId());
        if (index >= 0) {
            inFlight.remove(index);
        }
    }

    private static int indexOf(List<InFlight> inFlight, int packetId) {
        for (int i = 0; i < inFlight.size(); i++) {
            if (inFlight.get(i).packetId() == packetId) {
                return i;
            }
        }
        return -1;
    }

    /**
     * To a session that has ended meanwhile nothing moves: the group owes the message on, and RETURNED may follow. Nor need it be in
     * the group's queue, which went with the last member if the member left after the group had dealt.
     */
    private void onDealt(long at, LogRecord.Dealt dealt) {
        if (dealt.session() == LogRecord.NO_SESSION) {
            return;
        }
        StoredSession session = sessionOrNull(at, dealt, dealt.session());
        if (session != null) {
            SharedGroup group = replica.group(dealt.filter());
            if (group != null) {
                group.queue.remove(dealt.position());
            }
            session.queue.add(dealt.position(), dealt.terms(), dealt.subscriptionIds());
        }
    }

    /** What the session does not have any more does not come back; to a group that is gone nothing does. */
    private void onReturned(long at, LogRecord.Returned returned) {
        StoredSession session = sessionOrNull(at, returned, returned.session());
        if (session == null) {
            return;
        }
        SharedGroup group = replica.group(returned.filter());
        for (long position : returned.positions()) {
            long terms = take(session, position);
            if (terms >= 0 && group != null) {
                group.queue.insert(position, terms, NO_IDS);
            }
        }
    }

    /** Takes a message from a session's queue, or from what is in flight; its terms, or -1 if it is not there. */
    private static long take(StoredSession session, long position) {
        long terms = session.queue.termsOf(position);
        if (session.queue.remove(position)) {
            return terms;
        }
        for (int i = 0; i < session.inFlight.size(); i++) {
            if (session.inFlight.get(i).position() == position) {
                return session.inFlight.remove(i).terms();
            }
        }
        return -1;
    }

    private void onGroupDone(LogRecord.GroupDone done) {
        SharedGroup group = replica.group(done.filter());
        if (group != null) {
            group.queue.removeAll(done.positions());
        }
    }

    private StoredSession session(long at, LogRecord record, long number) {
        StoredSession session = replica.session(number);
        if (session == null) {
            throw wrong(at, record, "there is no session " + number);
        }
        return session;
    }

    /** Null for a session that has ended; one that cannot have been opened yet is refused. */
    private @Nullable StoredSession sessionOrNull(long at, LogRecord record, long number) {
        if (number <= 0 || number >= at) {
            throw wrong(at, record, "session " + number + " was never opened");
        }
        return replica.session(number);
    }

    private static InconsistentJournalException wrong(long at, LogRecord record, String what) {
        return new InconsistentJournalException(at, record.type() + ": " + what);
    }

    private static final int[] NO_IDS = new int[0];
}
