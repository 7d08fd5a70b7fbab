package org.ternmq.broker.route;

import java.util.Arrays;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Session;

/**
 * A session as the index of subscriptions sees it. Which loop it belongs to may be read by all; the session and the rest are
 * touched on that loop alone.
 */
public final class Subscriber {
    /** Hears what the session does not get, though it subscribes to it; on the session's loop. */
    @FunctionalInterface
    public interface Listener {
        /** The session published it itself, and none of the subscriptions that match wants that. */
        void keptAway(Publication publication);
    }

    private final Session session;
    private final int loop;
    private final Listener listener;

    // Overlapping subscriptions are gathered here while one publication is handed out.
    private long stamp;
    private int gathered;
    private Qos qos = Qos.AT_MOST_ONCE;
    private boolean retain;
    private int[] ids = NO_IDS;

    /** A session that belongs to a loop. */
    public Subscriber(Session session, int loop, Listener listener) {
        this.session = session;
        this.loop = loop;
        this.listener = listener;
    }

    /** The session; for its own loop. */
    public Session session() {
        return session;
    }

    /** Index of the loop that the session belongs to. */
    public int loop() {
        return loop;
    }

    /**
     * Hands over a publication for one subscription: at the lower QoS of the two [MQTT-3.8.4-8, MQTT3-3.8.4-6], and with RETAIN only
     * if it was published so and the subscription wants to see it [MQTT-3.3.1-12, MQTT-3.3.1-13, MQTT3-3.3.1-9].
     */
    void deliver(Publication publication, Grant grant, long nowNanos) {
        if (isKeptAway(publication, grant)) {
            listener.keptAway(publication);
            return;
        }
        Message message = publication.message();
        int[] id = grant.subscriptionId() == Grant.NO_ID ? NO_IDS : new int[] {grant.subscriptionId()};
        boolean kept = message.retain() && grant.retainAsPublished();
        session.deliver(Delivery.of(publication, message.qos().min(grant.qosMax()), kept, id), nowNanos);
    }

    /** [MQTT-3.8.3-3] No Local is judged for each subscription. */
    boolean isKeptAway(Publication publication, Grant grant) {
        return grant.noLocal() && publication.publisherId().equals(session.clientId());
    }

    /**
     * Adds a subscription to what this publication is for; whether it is the session's first.
     *
     * @param stampNow a number that no other publication has on this loop
     */
    boolean gather(Publication publication, Grant grant, long stampNow) {
        boolean isFirst = stamp != stampNow;
        if (isFirst) {
            stamp = stampNow;
            gathered = 0;
            qos = Qos.AT_MOST_ONCE;
            retain = false;
            ids = NO_IDS;
        }
        if (!isKeptAway(publication, grant)) {
            gathered++;
            qos = qos.max(grant.qosMax()); // [MQTT-3.3.4-2, MQTT3-3.3.5-1]
            retain |= grant.retainAsPublished();
            if (grant.subscriptionId() != Grant.NO_ID) { // [MQTT-3.3.4-4]
                ids = Arrays.copyOf(ids, ids.length + 1);
                ids[ids.length - 1] = grant.subscriptionId();
            }
        }
        return isFirst;
    }

    /** Hands over one copy for all subscriptions gathered, with the best quality of service among them. */
    void deliverGathered(Publication publication, long nowNanos) {
        Message message = publication.message();
        if (gathered > 0) {
            boolean kept = message.retain() && retain;
            session.deliver(Delivery.of(publication, message.qos().min(qos), kept, ids), nowNanos);
        } else if (gathered == 0) {
            listener.keptAway(publication);
        }
        gathered = HANDED_OVER;
        ids = NO_IDS;
    }

    private static final int HANDED_OVER = -1;
    private static final int[] NO_IDS = new int[0];
}
