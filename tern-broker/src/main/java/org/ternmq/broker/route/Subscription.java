package org.ternmq.broker.route;

import org.ternmq.core.message.Grant;

/** One filter of one session in the index; replaced as a whole when its options change. */
final class Subscription implements Leaf {
    private final Subscriber subscriber;
    private final Grant grant;

    Subscription(Subscriber subscriber, Grant grant) {
        this.subscriber = subscriber;
        this.grant = grant;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    Grant grant() {
        return grant;
    }

    @Override
    public void addTo(Match match) {
        match.add(this);
    }
}
