package org.ternmq.broker.route;

import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;

/** Who gets what matches a filter: a session by its subscription, or the group of a shared one. Called on its loop. */
interface Receiver {
    /** Index of the loop that it belongs to; from any thread. */
    int loop();

    /**
     * Asks what belongs together to be delivered once.
     *
     * @param stampNow a number that no other publication has on this loop
     * @return whether nothing of this publication was gathered at the same place before
     */
    boolean gather(Publication publication, long stampNow);

    /** Adds what must survive of this publication's way to it; nothing if it is not kept. On the publisher's loop. */
    void addTo(Effects effects, Publication publication);

    /**
     * Hands over a publication.
     *
     * @param gathered whether {@link #gather} was called for all receivers and told that some belong together
     */
    void deliver(Publication publication, boolean gathered, long nowNanos);
}
