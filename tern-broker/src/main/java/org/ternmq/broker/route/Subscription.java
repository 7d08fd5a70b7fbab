package org.ternmq.broker.route;

import org.ternmq.codec.value.Qos;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.SessionStore;

/** One filter of one session in the index; replaced as a whole when its options change. */
final class Subscription implements Entry {
    private final Subscriber subscriber;
    private final Grant grant;
    private final long session; // a copy, since other loops may not ask the session

    Subscription(Subscriber subscriber, Grant grant) {
        this.subscriber = subscriber;
        this.grant = grant;
        this.session = subscriber.session().isDurable() ? subscriber.session().number() : SessionStore.NONE;
    }

    /** Whose it is; from any thread, since it never changes. */
    String clientId() {
        return subscriber.session().clientId();
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
    public void addTo(Effects effects, Publication publication) {
        Qos qos = publication.message().qos().min(grant.qosMax());
        if (session != SessionStore.NONE && qos.isAcknowledged() && !subscriber.isKeptAway(publication, grant)) {
            boolean retain = publication.message().retain() && grant.retainAsPublished();
            effects.add(session, qos, retain, grant.subscriptionId());
        }
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
