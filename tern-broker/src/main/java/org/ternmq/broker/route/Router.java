package org.ternmq.broker.route;

import java.util.Arrays;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Session;

/**
 * Takes the publications of one loop to their receivers: retain, then match, once; what is for this loop is handed out at once, what
 * is for another goes into one envelope for it. Confined to its loop; the indexes are shared.
 */
public final class Router {
    /** Where envelopes for other loops go. */
    public interface Outgoing {
        /** One publication for another loop. */
        void post(int loop, Envelope envelope);

        /** A receiver could not be served for a defect of ours; the others are. */
        void failed(Session receiver, RuntimeException defect);
    }

    private final int loop;
    private final int loops;
    private final SubscriptionIndex subscriptions;
    private final RetainedIndex retained;
    private final Outgoing outgoing;
    private final Match match;
    private long stamp;

    /** The router of one of {@code loops} loops. */
    public Router(int loop, int loops, SubscriptionIndex subscriptions, RetainedIndex retained, Outgoing outgoing) {
        this.loop = loop;
        this.loops = loops;
        this.subscriptions = subscriptions;
        this.retained = retained;
        this.outgoing = outgoing;
        this.match = new Match(loops);
    }

    /** Takes a publication to all that subscribe to it. */
    public void route(Publication publication, long nowNanos) {
        if (publication.message().retain()) {
            retained.store(publication);
        }
        subscriptions.match(publication.message().topic(), match);
        for (int other = 0; other < loops; other++) {
            if (other != loop && match.count(other) > 0) {
                Subscription[] receivers = Arrays.copyOf(match.of(other), match.count(other));
                outgoing.post(other, new Envelope(publication, receivers));
            }
        }
        handOut(publication, match.of(loop), match.count(loop), nowNanos);
    }

    /** Hands out what another loop matched. */
    public void handOut(Envelope envelope, long nowNanos) {
        handOut(envelope.publication(), envelope.receivers(), envelope.receivers().length, nowNanos);
    }

    private void handOut(Publication publication, Subscription[] receivers, int count, long nowNanos) {
        if (count == 1) {
            handOver(publication, receivers[0], false, nowNanos);
            return;
        }
        long stampNow = ++stamp;
        boolean overlap = false;
        for (int i = 0; i < count; i++) {
            Grant grant = receivers[i].grant();
            overlap |= !receivers[i].subscriber().gather(publication, grant, stampNow);
        }
        for (int i = 0; i < count; i++) {
            handOver(publication, receivers[i], overlap, nowNanos);
        }
    }

    private void handOver(Publication publication, Subscription receiver, boolean gathered, long nowNanos) {
        Subscriber subscriber = receiver.subscriber();
        try {
            if (gathered) {
                subscriber.deliverGathered(publication, nowNanos);
            } else {
                subscriber.deliver(publication, receiver.grant(), nowNanos);
            }
        } catch (RuntimeException defect) {
            outgoing.failed(subscriber.session(), defect);
        }
    }
}
