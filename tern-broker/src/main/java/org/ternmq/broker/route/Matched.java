package org.ternmq.broker.route;

import org.ternmq.core.message.Publication;

/** One publication for some receivers of one loop: matched once by the publisher's loop, handed out by this one. */
final class Matched implements Envelope {
    private final Publication publication;
    private final Receiver[] receivers;

    /** The array is given away. */
    Matched(Publication publication, Receiver[] receivers) {
        this.publication = publication;
        this.receivers = receivers;
    }

    @Override
    public int chargeBytes() {
        return publication.chargeBytes() + 8 * receivers.length;
    }

    @Override
    public void open(Router router, long nowNanos) {
        router.handOut(publication, receivers, receivers.length, nowNanos);
    }
}
