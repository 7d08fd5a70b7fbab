package org.ternmq.broker.route;

import org.ternmq.core.message.Publication;

/**
 * One publication for some subscriptions of one loop: matched once by the publisher's loop, handed out by this one.
 *
 * @param receivers given away; never written again
 */
public record Envelope(Publication publication, Subscription[] receivers) {
    /** What the mailbox charges for it. */
    public int chargeBytes() {
        return publication.chargeBytes() + 8 * receivers.length;
    }
}
