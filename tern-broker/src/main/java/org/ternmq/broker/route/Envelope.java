package org.ternmq.broker.route;

import org.ternmq.core.message.Publication;

/** One publication for some subscriptions of one loop: matched once by the publisher's loop, handed out by this one. */
public final class Envelope {
    private final Publication publication;
    private final Subscription[] receivers;

    /** The array is given away. */
    Envelope(Publication publication, Subscription[] receivers) {
        this.publication = publication;
        this.receivers = receivers;
    }

    Publication publication() {
        return publication;
    }

    Subscription[] receivers() {
        return receivers;
    }

    /** What the mailbox charges for it, in bytes. */
    public int chargeBytes() {
        return publication.chargeBytes() + 8 * receivers.length;
    }
}
