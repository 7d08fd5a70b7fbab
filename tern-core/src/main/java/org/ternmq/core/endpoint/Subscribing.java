package org.ternmq.core.endpoint;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/** SUBSCRIBE and UNSUBSCRIBE of a connected client (sections 3.8 to 3.11). */
final class Subscribing {
    private Subscribing() {}

    /** Handles many filters like many SUBSCRIBE packets with one answer [MQTT-3.8.4-5]. */
    static void onSubscribe(
            Subscribe subscribe,
            Session session,
            Version version,
            Host host,
            Limits limits,
            Outbox out,
            long nowNanos) {
        int id = (int) subscribe.properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER, Grant.NO_ID);
        List<ReasonCode> reasons = new ArrayList<>(subscribe.requests().size());
        List<Delivery> retained = new ArrayList<>();
        for (Subscribe.Request request : subscribe.requests()) {
            ReasonCode refusal = refusal(request, session, retained.size(), limits);
            if (refusal.isError()) {
                reasons.add(version.hasProperties() ? refusal : ReasonCode.UNSPECIFIED_ERROR);
                continue;
            }
            var grant = new Grant(
                    request.qosMax(), request.noLocal(), request.retainAsPublished(), request.retainHandling(), id);
            boolean isNew = session.subscribe(request.filter(), grant);
            host.subscribe(session, request.filter(), grant);
            reasons.add(ReasonCode.granted(grant.qosMax()));
            if (wantsRetained(request, isNew)) { // insert first, then read: a message may come both ways
                retained.addAll(host.retained(request.filter(), grant, nowNanos));
            }
        }
        out.promise(new Suback(subscribe.packetId(), Properties.NONE, reasons)); // [MQTT-3.8.4-1] [MQTT-3.8.4-6]
        session.replayRetained(retained, nowNanos);
    }

    private static ReasonCode refusal(Subscribe.Request request, Session session, int replaying, Limits limits) {
        TopicFilter filter = request.filter();
        if (filter.isShared() && !limits.features().shared()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.levels() > limits.topicLevelsMax()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        boolean isNew = !session.subscriptions().containsKey(filter);
        boolean isTooMuch = isNew && session.subscriptions().size() >= limits.subscriptionsMax()
                || wantsRetained(request, isNew) && session.isReplayFull(replaying);
        return isTooMuch ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
    }

    private static boolean wantsRetained(Subscribe.Request request, boolean isNew) {
        if (request.filter().isShared()) { // 5.0 section 4.8.2: a group begins with what is published from here on
            return false;
        }
        return switch (request.retainHandling()) {
            case SEND -> true; // [MQTT-3.3.1-9]
            case SEND_IF_NEW -> isNew; // [MQTT-3.3.1-10]
            case DO_NOT_SEND -> false; // [MQTT-3.3.1-11]
        };
    }

    /** Compares filters character by character [MQTT-3.10.4-1]; flows begun are completed [MQTT-3.10.4-3]. */
    static void onUnsubscribe(Unsubscribe unsubscribe, Session session, Host host, Outbox out) {
        List<ReasonCode> reasons = new ArrayList<>(unsubscribe.filters().size());
        for (TopicFilter filter : unsubscribe.filters()) {
            if (session.unsubscribe(filter)) {
                host.unsubscribe(session, filter);
                reasons.add(ReasonCode.SUCCESS);
            } else {
                reasons.add(ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
        }
        out.promise(new Unsuback(unsubscribe.packetId(), Properties.NONE, reasons)); // [MQTT-3.10.4-4]
    }
}
