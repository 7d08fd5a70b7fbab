package org.ternmq.broker.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.count.Tally;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/**
 * What happened lately on one loop: to clients, one after the other, and to messages, summed by client, topic and outcome. What went well does
 * not push out what did not. The one door for what is dropped, which is counted here as well. Bounded in entries; forgets what is longest ago, and knows since when it has forgotten nothing. Confined to its loop.
 */
public final class Ledger {
    private final Tally tally;
    private final Trail passed;
    private final Trail lost;
    private final Deque<Happening> happenings = new ArrayDeque<>();
    private final int happeningsMax;
    private final boolean isOn;
    private final @Nullable Witness witness; // mostly nobody
    private boolean hasForgotten;
    private long forgottenNanos;

    /**
     * An empty one.
     *
     * @param tally where what is dropped is counted, whether it is noted or not
     * @param entriesMax most entries of messages that went well; half as many are kept of those that did not, and a quarter of what happened to
     *     clients; rounded down to a power of two, 0 keeps none
     * @param witness who else wants to hear of it, whether it is noted or not
     */
    public Ledger(Tally tally, int entriesMax, Optional<Witness> witness) {
        this.tally = tally;
        int places = entriesMax == 0 ? 0 : Math.max(2 * Trail.PLACES_MIN, Integer.highestOneBit(entriesMax));
        this.passed = new Trail(places);
        this.lost = new Trail(places / 2);
        this.happeningsMax = places / 4;
        this.isOn = places > 0;
        this.witness = witness.orElse(null);
    }

    /** A message was taken from its publisher and matched so many subscriptions. */
    public void published(String clientId, Message message, int matched, long nowNanos) {
        if (isOn) {
            passed.note(
                    clientId,
                    message.topic(),
                    Detail.of(Outcome.PUBLISHED, message.qos(), message.qos(), matched),
                    nowNanos);
        }
    }

    /** A message was written to a connection. */
    public void delivered(String clientId, Delivery delivery, long nowNanos) {
        if (isOn) {
            Message message = delivery.publication().message();
            Qos given = delivery.qos();
            Outcome outcome = given == message.qos() ? Outcome.DELIVERED : Outcome.DELIVERED_BELOW;
            long detail =
                    Detail.of(outcome, message.qos(), given, message.payload().length());
            passed.note(clientId, message.topic(), detail, nowNanos);
        }
        if (witness != null && isKnown(delivery.publication())) {
            witness.delivered(clientId, delivery.publication().message(), delivery.qos());
        }
    }

    /** Whether there is something in it that anybody would ask for. */
    private static boolean isKnown(Publication publication) {
        return publication.isLoaded() && !publication.message().properties().isEmpty();
    }

    /** A message waits for a client that has no connection. */
    public void waits(String clientId, Delivery delivery, long nowNanos) {
        if (isOn) {
            note(passed, clientId, Outcome.WAITS, delivery.publication(), delivery.qos(), nowNanos);
        }
    }

    /** A client does not get what it published itself. */
    public void keptAway(String clientId, Publication own, long nowNanos) {
        if (isOn) {
            note(lost, clientId, Outcome.NO_LOCAL, own, own.message().qos(), nowNanos);
        }
    }

    /** A message does not reach a client, by its delivery. */
    public void dropped(String clientId, Delivery delivery, DropReason reason, long nowNanos) {
        tally.dropped(reason);
        if (isOn) {
            note(lost, clientId, Outcome.of(reason), delivery.publication(), delivery.qos(), nowNanos);
        }
        testify(clientId, delivery.publication(), delivery.qos(), reason);
    }

    /**
     * A message does not reach whom it was for.
     *
     * @param who a client identifier, or the filter of a group
     */
    public void dropped(Object who, Publication publication, DropReason reason, long nowNanos) {
        tally.dropped(reason);
        Qos qos = publication.isLoaded() ? publication.message().qos() : Qos.AT_MOST_ONCE;
        if (isOn) {
            note(lost, who, Outcome.of(reason), publication, qos, nowNanos);
        }
        testify(who, publication, qos, reason);
    }

    private void testify(Object who, Publication publication, Qos given, DropReason reason) {
        if (witness != null && isKnown(publication) && !Outcome.of(reason).isOfPublisher()) {
            witness.dropped(who, publication.message(), given, reason);
        }
    }

    /** A message is not taken from its publisher, who is told so if that can be. */
    public void refused(String clientId, Message message, DropReason why, ReasonCode told, long nowNanos) {
        tally.dropped(why);
        if (isOn) {
            long detail = Detail.of(
                    Outcome.of(why),
                    message.qos(),
                    message.qos(),
                    message.payload().length());
            lost.note(clientId, message.topic(), Detail.withReason(detail, told.code()), nowNanos);
        }
    }

    private void note(Trail where, Object who, Outcome outcome, Publication publication, Qos given, long nowNanos) {
        boolean isLoaded = publication.isLoaded();
        TopicName topic = isLoaded ? publication.message().topic() : TopicName.NONE;
        Qos published = isLoaded ? publication.message().qos() : given;
        where.note(who, topic, Detail.of(outcome, published, given, publication.payloadBytes()), nowNanos);
    }

    /** Something happened to a client; of those without an identifier nothing is kept. */
    public void happened(Happening happening) {
        if (isOn && !happening.clientId().isEmpty()) {
            if (happenings.size() >= happeningsMax) {
                forgottenNanos = happenings.removeFirst().nanos();
                hasForgotten = true;
            }
            happenings.addLast(happening);
        }
    }

    /** What is known of messages of a topic, and of those that were lost before anybody looked at their topic. */
    public List<Noted> about(TopicName topic) {
        List<Noted> found = new ArrayList<>();
        passed.forEach(topic, found::add);
        lost.forEach(topic, found::add);
        return found;
    }

    /** What messages got lost. */
    public List<Noted> losses(Predicate<Noted> wanted) {
        List<Noted> found = new ArrayList<>();
        lost.forEach(noted -> {
            if (wanted.test(noted)) {
                found.add(noted);
            }
        });
        return found;
    }

    /** What happened to a client, the oldest first. */
    public List<Happening> of(String clientId) {
        return happenings.stream()
                .filter(happening -> happening.clientId().equals(clientId))
                .toList();
    }

    /** Whether nothing that was noted since then was forgotten. */
    public boolean isWholeSince(long nanos) {
        return passed.isWholeSince(nanos) && lost.isWholeSince(nanos) && (!hasForgotten || forgottenNanos - nanos < 0);
    }

    /** Whether it keeps anything. */
    public boolean isOn() {
        return isOn;
    }
}
