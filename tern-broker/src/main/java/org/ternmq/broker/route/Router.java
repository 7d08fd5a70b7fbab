package org.ternmq.broker.route;

import java.util.Arrays;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Publication;

/**
 * Takes the publications of one loop to their receivers: retain, then match, once; what is for this loop is handed out at once, what
 * is for another goes into one envelope for it. Confined to its loop; the indexes are shared.
 */
public final class Router {
    /** Where envelopes for other loops go. */
    public interface Outgoing {
        /** One publication for another loop. */
        void post(int loop, Envelope envelope);

        /** A message was dropped on this loop: counted. */
        void dropped(DropReason reason);

        /** A receiver could not be served for a defect of ours; the others are. */
        void failed(Object receiver, RuntimeException defect);
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

    /** Takes a publication to all that subscribe to it. What is not to be retained passes by [MQTT-3.3.1-8, MQTT3-3.3.1-12]. */
    public void route(Publication publication, long nowNanos) {
        if (publication.message().retain() && !retained.store(publication)) {
            outgoing.dropped(DropReason.RETAINED_FULL);
        }
        subscriptions.match(publication.message().topic(), match);
        for (int other = 0; other < loops; other++) {
            if (other != loop && match.count(other) > 0) {
                Receiver[] receivers = Arrays.copyOf(match.of(other), match.count(other));
                outgoing.post(other, new Matched(publication, receivers));
            }
        }
        handOut(publication, match.of(loop), match.count(loop), nowNanos);
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
