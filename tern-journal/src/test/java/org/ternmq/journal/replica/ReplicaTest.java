package org.ternmq.journal.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.References;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.LogRecord.GroupReceiver;
import org.ternmq.journal.record.LogRecord.Origin;
import org.ternmq.journal.record.LogRecord.Receiver;

/** What each record does. */
class ReplicaTest {
    private static final int[] NONE = new int[0];
    private static final long TERMS = References.terms(100, 1, false);
    private static final TopicFilter PLAIN = TopicFilter.of("a/#");
    private static final TopicFilter SHARED = TopicFilter.of("$share/g/a/#");
    private static final TopicName TOPIC = TopicName.of("a/b");
    private static final Message WILL = Message.of(TOPIC, Bytes.utf8("gone"), Qos.AT_LEAST_ONCE, false);
    private static final Grant GRANT = new Grant(Qos.EXACTLY_ONCE, false, false, RetainHandling.SEND, Grant.NO_ID);

    private final Replica replica = new Replica();
    private long position = 1L << 32;

    private long apply(LogRecord record) {
        replica.apply(++position, record);
        return position;
    }

    private long open(String clientId) {
        return apply(new LogRecord.Opened(position + 1, clientId, 1_000, 60, Optional.of(WILL)));
    }

    private StoredSession session(long number) {
        return Objects.requireNonNull(replica.session(number));
    }

    private String queue(long number) {
        return session(number).queue.toString();
    }

    private String groupQueue() {
        return Objects.requireNonNull(replica.group(SHARED)).queue.toString();
    }

    private static String reference(long at) {
        return Long.toHexString(at) + ":" + Long.toHexString(TERMS);
    }

    private long publish(Receiver... receivers) {
        return publish(Origin.NONE, TopicName.NONE, List.of(receivers), List.of());
    }

    private long publish(Origin origin, TopicName retained, List<Receiver> receivers, List<GroupReceiver> groups) {
        long body = apply(new LogRecord.Body(0));
        apply(new LogRecord.Published(body, origin, 100, retained, receivers, groups));
        return body;
    }

    private long publishToGroup() {
        return publish(
                Origin.NONE, TopicName.NONE, List.of(), List.of(new GroupReceiver(SHARED, Qos.AT_LEAST_ONCE, false)));
    }

    private static Receiver to(long session) {
        return new Receiver(session, Qos.AT_LEAST_ONCE, false, NONE);
    }

    @Test
    void openedBeginsAConnectedSession() {
        long number = open("c");

        StoredSession session = session(number);
        assertEquals("c", session.clientId());
        assertEquals(session, replica.session("c"));
        assertEquals(StoredSession.CONNECTED, session.disconnectedAtMillis);
        assertEquals(60, session.expirySeconds);
        assertEquals(Optional.of(WILL), session.will);
        assertEquals(1_000, replica.clockMillis());
        assertEquals(number, replica.appliedPosition());
    }

    @Test
    void aClientHasOneSession() {
        open("c");

        assertThrows(InconsistentJournalException.class, () -> open("c"));
    }

    @Test
    void theClockOnlyGoesForward() {
        apply(new LogRecord.Time(2_000));
        long number = open("c");
        assertEquals(2_000, replica.clockMillis());

        apply(new LogRecord.Disconnected(number, 3_000, 5, true));
        assertEquals(3_000, replica.clockMillis());
        apply(new LogRecord.Connected(number, 4_000, 6, Optional.empty()));
        assertEquals(4_000, replica.clockMillis());
    }

    @Test
    void aSessionLosesItsConnectionAndGoesOn() {
        long number = open("c");

        apply(new LogRecord.Disconnected(number, 2_000, 5, true));
        assertEquals(2_000, session(number).disconnectedAtMillis);
        assertEquals(5, session(number).expirySeconds);
        assertEquals(Optional.of(WILL), session(number).will);

        apply(new LogRecord.WillGone(number));
        assertEquals(Optional.empty(), session(number).will);

        apply(new LogRecord.Connected(number, 3_000, 7, Optional.of(WILL)));
        assertEquals(StoredSession.CONNECTED, session(number).disconnectedAtMillis);
        assertEquals(7, session(number).expirySeconds);
        assertEquals(Optional.of(WILL), session(number).will);

        apply(new LogRecord.Disconnected(number, 4_000, 5, false));
        assertEquals(Optional.empty(), session(number).will);
    }

    @Test
    void overlappingSubscriptionsGetOneMessage() {
        long number = open("c");

        long body = publish(
                new Receiver(number, Qos.AT_LEAST_ONCE, true, new int[] {7}),
                new Receiver(number, Qos.EXACTLY_ONCE, false, NONE),
                new Receiver(number, Qos.AT_LEAST_ONCE, false, new int[] {3, 4}));

        References queue = session(number).queue;
        assertEquals(1, queue.size());
        assertEquals(References.terms(100, 2, true), queue.termsOf(body));
        assertArrayEquals(new int[] {7, 3, 4}, queue.subscriptionIds(body));
    }

    @Test
    void whatASessionDoesNotOweIsDone() {
        long number = open("c");
        long first = publish(to(number));
        long second = publish(to(number));
        long third = publish(to(number));

        apply(new LogRecord.Done(number, new long[] {third, first, 999}));

        assertEquals(reference(second), queue(number));
        assertTrue(replica.live().isLive(second));
        assertFalse(replica.live().isLive(first));
    }

    @Test
    void aPublicationIsItsPublishersDoingToo() {
        long number = open("c");

        publish(new Origin(number, 9, true), TopicName.NONE, List.of(), List.of());

        assertEquals(BitSet.valueOf(new long[] {1 << 9}), session(number).received);
        assertEquals(Optional.empty(), session(number).will);
        apply(new LogRecord.RetainedCleared(new Origin(number, 4, false), TOPIC));
        apply(new LogRecord.Received(number, 5));
        apply(new LogRecord.Forgotten(number, 9));
        assertEquals(BitSet.valueOf(new long[] {1 << 4 | 1 << 5}), session(number).received);
    }

    @Test
    void aTopicRetainsItsLastMessage() {
        long first = publish(Origin.NONE, TOPIC, List.of(), List.of());
        assertEquals(Map.of(TOPIC, first), replica.retained());
        long second = publish(Origin.NONE, TOPIC, List.of(), List.of());
        assertEquals(Map.of(TOPIC, second), replica.retained());
        assertFalse(replica.live().isLive(first));

        apply(new LogRecord.RetainedCleared(Origin.NONE, TOPIC));

        assertEquals(Map.of(), replica.retained());
        assertEquals(0, replica.live().count());
    }

    @Test
    void anExchangeAtQos2LeavesTheQueueAndEnds() {
        long number = open("c");
        long body = publish(new Receiver(number, Qos.EXACTLY_ONCE, false, new int[] {3}));

        apply(new LogRecord.Sent(number, 1, body, true, 0, NONE));
        StoredSession.InFlight sent = session(number).inFlight.get(0);
        assertEquals(body, sent.position());
        assertEquals(References.terms(100, 2, false), sent.terms());
        assertArrayEquals(new int[] {3}, sent.subscriptionIds());
        assertTrue(session(number).queue.isEmpty());
        assertTrue(replica.live().isLive(body));

        apply(new LogRecord.Released(number, 1));
        assertTrue(session(number).inFlight.get(0).isReleased());
        assertFalse(replica.live().isLive(body));

        apply(new LogRecord.Completed(number, 1));
        assertTrue(session(number).inFlight.isEmpty());
    }

    @Test
    void aMessageThatNeverWaitedBringsItsTerms() {
        long number = open("c");
        long retained = publish(Origin.NONE, TOPIC, List.of(to(number)), List.of());

        apply(new LogRecord.Sent(number, 1, retained, false, 5, new int[] {6}));

        assertEquals(5, session(number).inFlight.get(0).terms());
        assertEquals(reference(retained), queue(number), "what waits of the same message waits on");
        apply(new LogRecord.Completed(number, 1));
        assertTrue(session(number).inFlight.isEmpty());
    }

    @Test
    void aRetainedMessageIsQueuedBehind() {
        long number = open("c");
        long retained = publish(Origin.NONE, TOPIC, List.of(), List.of());
        long newer = publish(to(number));

        apply(new LogRecord.Queued(number, retained, TERMS, NONE));

        assertEquals(reference(newer) + " " + reference(retained), queue(number));
    }

    /** It came as it was published, and again at another quality because it is retained. */
    @Test
    void ofAMessageThatWaitsTwiceWhatIsSentAtQos2IsTheOneOfThatQuality() {
        long number = open("c");
        long body = publish(new Receiver(number, Qos.AT_LEAST_ONCE, false, NONE));
        long again = References.terms(100, 2, true);
        apply(new LogRecord.Queued(number, body, again, NONE));

        apply(new LogRecord.Sent(number, 1, body, true, 0, NONE));

        assertEquals(again, session(number).inFlight.get(0).terms());
        assertEquals(1, References.qos(session(number).queue.firstTerms()));
    }

    @Test
    void whatCannotBeIsRefused() {
        long number = open("c");
        long body = publish(to(number));
        apply(new LogRecord.Sent(number, 1, body, true, 0, NONE));

        requireRefused(new LogRecord.Sent(number, 1, body, false, TERMS, NONE), "identifier 1 is in flight already");
        requireRefused(new LogRecord.Sent(number, 2, body, true, 0, NONE), "does not wait there");
        requireRefused(new LogRecord.Ended(number + 1), "there is no session");
        requireRefused(new LogRecord.Connected(5, 0, 0, Optional.empty()), "there is no session 5");
        requireRefused(new LogRecord.Done(Long.MAX_VALUE, new long[0]), "was never opened");
        requireRefused(new LogRecord.Opened(5, "d", 0, 0, Optional.empty()), "called 5");
    }

    /** It lay in memory alone, so that its PUBLISH was not told of. */
    @Test
    void whatWasNeverToldAsSentIsHeldFromItsReleaseOn() {
        long number = open("c");

        apply(new LogRecord.Completed(number, 1));
        apply(new LogRecord.Released(number, 2));
        assertTrue(session(number).inFlight.get(0).isReleased());
        apply(new LogRecord.Completed(number, 2));
        assertTrue(session(number).inFlight.isEmpty());
    }

    private void requireRefused(LogRecord record, String why) {
        var refused = assertThrows(InconsistentJournalException.class, () -> apply(record));
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.contains(why) && said.contains(record.type() + ": "), said);
        assertEquals(position, refused.position());
    }

    @Test
    void toASessionThatEndedNothingComes() {
        long number = open("c");
        long old = publish(to(number));
        apply(new LogRecord.Ended(number));

        publish(new Origin(number, 1, true), TopicName.NONE, List.of(to(number)), List.of());
        apply(new LogRecord.Queued(number, old, TERMS, NONE));
        apply(new LogRecord.Done(number, new long[] {old}));
        apply(new LogRecord.Dealt(SHARED, number, old, TERMS, NONE));
        apply(new LogRecord.Returned(number, SHARED, new long[] {old}));

        assertNull(replica.session(number));
        assertNull(replica.session("c"));
        assertEquals(0, replica.live().count());
        assertTrue(open("c") > number);
    }

    @Test
    void subscriptionsKeepTheirOrder() {
        long number = open("c");
        apply(new LogRecord.Subscribed(number, PLAIN, GRANT));
        apply(new LogRecord.Subscribed(number, SHARED, GRANT));
        Grant other = new Grant(Qos.AT_LEAST_ONCE, true, true, RetainHandling.DO_NOT_SEND, 5);

        apply(new LogRecord.Subscribed(number, PLAIN, other));

        assertEquals(
                List.of(PLAIN, SHARED),
                List.copyOf(session(number).subscriptions.keySet()));
        assertEquals(other, session(number).subscriptions.get(PLAIN));
        apply(new LogRecord.Unsubscribed(number, PLAIN));
        apply(new LogRecord.Unsubscribed(number, PLAIN));
        assertEquals(List.of(SHARED), List.copyOf(session(number).subscriptions.keySet()));
    }

    @Test
    void aGroupIsThereWhileItHasMembers() {
        long one = open("c");
        long other = open("d");
        publishToGroup();
        assertNull(replica.group(SHARED));

        apply(new LogRecord.Subscribed(one, SHARED, GRANT));
        apply(new LogRecord.Subscribed(one, SHARED, GRANT));
        apply(new LogRecord.Subscribed(other, SHARED, GRANT));
        long body = publishToGroup();
        apply(new LogRecord.Unsubscribed(one, SHARED));
        assertEquals(reference(body), groupQueue());

        apply(new LogRecord.Ended(other));
        assertNull(replica.group(SHARED));
        assertEquals(0, replica.live().count());
    }

    @Test
    void aGroupDealsAndGetsBack() {
        long number = open("c");
        apply(new LogRecord.Subscribed(number, SHARED, GRANT));
        long first = publishToGroup();
        long second = publishToGroup();
        long third = publishToGroup();

        apply(new LogRecord.Dealt(SHARED, LogRecord.NO_SESSION, first, TERMS, NONE));
        assertEquals(reference(first) + " " + reference(second) + " " + reference(third), groupQueue());
        apply(new LogRecord.GroupDone(SHARED, new long[] {first, 5}));
        apply(new LogRecord.Dealt(SHARED, number, second, TERMS, NONE));
        apply(new LogRecord.Dealt(SHARED, number, third, TERMS, NONE));
        assertEquals("", groupQueue());
        assertEquals(reference(second) + " " + reference(third), queue(number));

        apply(new LogRecord.Sent(number, 1, third, true, 0, NONE));
        long fourth = publishToGroup();
        apply(new LogRecord.Returned(number, SHARED, new long[] {third, second, first}));

        assertEquals(reference(second) + " " + reference(third) + " " + reference(fourth), groupQueue());
        assertTrue(session(number).inFlight.isEmpty());
        assertEquals("", queue(number));
    }

    @Test
    void whatWasDealtToASessionThatEndedTheGroupOwesOn() {
        long gone = open("c");
        long number = open("d");
        apply(new LogRecord.Subscribed(number, SHARED, GRANT));
        long body = publishToGroup();
        apply(new LogRecord.Ended(gone));

        apply(new LogRecord.Dealt(SHARED, gone, body, TERMS, NONE));
        apply(new LogRecord.Returned(gone, SHARED, new long[] {body}));

        assertEquals(reference(body), groupQueue());
    }

    @Test
    void whatAGroupDealtIsKeptThoughTheGroupIsGone() {
        long number = open("c");
        apply(new LogRecord.Subscribed(number, SHARED, GRANT));
        long body = publishToGroup();
        apply(new LogRecord.Unsubscribed(number, SHARED));

        apply(new LogRecord.Dealt(SHARED, number, body, TERMS, NONE));
        assertEquals(reference(body), queue(number));
        apply(new LogRecord.Returned(number, SHARED, new long[] {body}));
        assertEquals(0, replica.live().count());
    }

    @Test
    void aMessageWhoseReceiversComeNextIsLive() {
        long body = apply(new LogRecord.Body(0));
        assertTrue(replica.live().isLive(body));

        apply(new LogRecord.Time(1));
        assertFalse(replica.live().isLive(body));
    }
}
