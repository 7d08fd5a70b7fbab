package org.ternmq.broker.route;

import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;

/** One filter of one session in the index; replaced as a whole when its options change. */
final class Subscription implements Entry {
    private final Subscriber subscriber;
    private final Grant grant;

    Subscription(Subscriber subscriber, Grant grant) {
        this.subscriber = subscriber;
        this.grant = grant;
    }

    @Override
    public Object holder() {
        return subscriber;
    }

    @Override
    public int loop() {
        return subscriber.loop();
    }

    @Override
    public boolean gather(Publication publication, long stampNow) {
        return subscriber.gather(publication, grant, stampNow);
    }

    @Override
    public void deliver(Publication publication, boolean gathered, long nowNanos) {
        if (gathered) {
            subscriber.deliverGathered(publication, nowNanos);
        } else {
            subscriber.deliver(publication, grant, nowNanos);
        }
    }

    @Override
    public String toString() {
        return subscriber.session().clientId();
    }
}
