package org.ternmq.broker.route;

import org.ternmq.codec.packet.Message;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.SessionStore;

/**
 * Takes the publications of one loop to their receivers: retain, then match, once; what is for this loop is handed out at once, what
 * is for another goes into one envelope for it. Confined to its loop; the indexes are shared.
 */
public final class Router {
    /** Where envelopes for other loops go. */
    public interface Outgoing {
        /** One publication for another loop. */
        void post(int loop, Envelope envelope);

        /**
         * A message was dropped on this loop: counted, and explained to whoever asks.
         *
         * @param who client identifier of the one whom that concerns
         */
        void dropped(Object who, Publication publication, DropReason reason);

        /** A receiver could not be served for a defect of ours; the others are. */
        void failed(Object receiver, RuntimeException defect);
    }

    private final int loop;
    private final int loops;
    private final RetainedIndex retained;
    private final Outgoing outgoing;
    private final MatchCache matches;
    private final SessionStore store;
    private final Effects effects = new Effects();
    private long stamp;
    private int matched;

    /** The router of one of {@code loops} loops. */
    public Router(
            int loop,
            int loops,
            SubscriptionIndex subscriptions,
            RetainedIndex retained,
            SessionStore store,
            Outgoing outgoing) {
        this.loop = loop;
        this.loops = loops;
        this.retained = retained;
        this.outgoing = outgoing;
        this.store = store;
        this.matches = new MatchCache(subscriptions, loops);
    }

    /** The effects of the next publication, to be filled in as far as its origin knows them, or left alone. */
    public Effects effects() {
        return effects;
    }

    /** How many subscriptions the last publication matched, a shared one as one. */
    public int matched() {
        return matched;
    }

    /**
     * Takes a publication to all that subscribe to it. What is not to be retained passes by [MQTT-3.3.1-8, MQTT3-3.3.1-12].
     *
     * @param isOurs whether the broker speaks, of things that are over when it is
     * @return the position in the journal to wait for before it is acknowledged
     */
    public long route(Publication publication, boolean isOurs, long nowNanos) {
        try {
            return routeWith(effects, publication, isOurs, nowNanos);
        } finally {
            effects.clear();
        }
    }

    private long routeWith(Effects all, Publication publication, boolean isOurs, long nowNanos) {
        if (publication.message().retain()) {
            retain(all, publication, isOurs);
        }
        Match match = matches.match(publication.message().topic());
        matched = match.count();
        long position = record(all, publication, match);
        for (int other = 0; other < loops; other++) {
            if (other != loop && match.count(other) > 0) {
                outgoing.post(other, new Matched(publication, match.receivers(other)));
            }
        }
        handOut(publication, match.of(loop), match.count(loop), nowNanos);
        return position;
    }

    private void retain(Effects all, Publication publication, boolean isOurs) {
        Message message = publication.message();
        boolean isInMemory = all.durability == Durability.MEMORY;
        boolean wasStored = isInMemory && retained.isStored(message.topic());
        boolean isKept = isInMemory || mayRetain(message) ? retained.store(publication) : retained.refuse(publication);
        if (!isKept) {
            outgoing.dropped(publication.publisherId(), publication, DropReason.RETAINED_FULL);
        }
        if (isOurs) {
            all.retained = Effects.Retained.UNCHANGED;
        } else if (isInMemory) { // what it replaced must not come back after a restart
            all.retained = wasStored ? Effects.Retained.CLEARED : Effects.Retained.UNCHANGED;
        } else {
            boolean isGone = !isKept || message.payload().isEmpty();
            all.retained = isGone ? Effects.Retained.CLEARED : Effects.Retained.REPLACED;
        }
    }

    /** At QoS 0 nobody was asked whether there is room on the disk, and nobody can be told: it passes by those who subscribe, and is gone. */
    private boolean mayRetain(Message message) {
        return message.qos().isAcknowledged() || message.payload().isEmpty() || !store.isFull();
    }

    /** One message, one record: what was seen and what is queued for whom cannot come apart. */
    private long record(Effects all, Publication publication, Match match) {
        boolean isKept = publication.message().qos().isAcknowledged() && all.durability != Durability.MEMORY;
        for (int other = 0; other < loops && isKept; other++) {
            Receiver[] receivers = match.of(other);
            for (int i = 0; i < match.count(other); i++) {
                receivers[i].addTo(all, publication);
            }
        }
        if (!all.needMessage() && all.receivedId == 0 && !all.isWill) {
            return SessionStore.NONE;
        }
        long position = store.publish(publication, all);
        if (all.retained == Effects.Retained.REPLACED) {
            retained.settle(publication);
        }
        return position;
    }

    /** Whether a message of a durability would have to be kept if it were published now. */
    public boolean wouldKeep(Message message, Durability durability) {
        if (durability == Durability.MEMORY) {
            return false;
        }
        Publication publication = new Publication(message, "", 0);
        Match match = matches.match(message.topic());
        try {
            for (int other = 0; other < loops; other++) {
                for (int i = 0; i < match.count(other); i++) {
                    match.of(other)[i].addTo(effects, publication);
                }
            }
            return message.retain() && !message.payload().isEmpty() || effects.needMessage();
        } finally {
            effects.clear();
        }
    }

    /** Hands out what this loop or another one matched. */
    void handOut(Publication publication, Receiver[] receivers, int count, long nowNanos) {
        boolean overlap = false;
        if (count > 1) {
            long stampNow = ++stamp;
            for (int i = 0; i < count; i++) {
                overlap |= !receivers[i].gather(publication, stampNow);
            }
        }
        for (int i = 0; i < count; i++) {
            handOver(publication, receivers[i], overlap, nowNanos);
        }
    }

    private void handOver(Publication publication, Receiver receiver, boolean gathered, long nowNanos) {
        try {
            receiver.deliver(publication, gathered, nowNanos);
        } catch (RuntimeException defect) {
            outgoing.failed(receiver, defect);
        }
    }
}
