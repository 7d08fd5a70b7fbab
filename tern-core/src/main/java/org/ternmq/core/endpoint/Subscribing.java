package org.ternmq.core.endpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.endpoint.Host.Refusal;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/** SUBSCRIBE and UNSUBSCRIBE of a connected client (sections 3.8 to 3.11). */
final class Subscribing {
    private final Session session;
    private final Connect connect;
    private final Version version;
    private final Host host;
    private final Limits limits;
    private final Client client;
    private final Later later;

    Subscribing(Session session, Connect connect, Host host, Limits limits, Client client, Later later) {
        this.client = client;
        this.later = later;
        this.session = session;
        this.connect = connect;
        this.version = connect.version();
        this.host = host;
        this.limits = limits;
    }

    /**
     * Handles many filters like many SUBSCRIBE packets with one answer [MQTT-3.8.4-5, MQTT3-3.8.4-4],
     * under their identifier and with a reason for each filter in their order [MQTT-3.8.4-2, MQTT-3.8.4-7, MQTT-3.9.3-1].
     *
     * @return why the connection must end, with nothing changed
     */
    Refusal onSubscribe(Subscribe subscribe, Outbox out, long nowNanos) {
        Refusal breach = breach(subscribe);
        if (breach.isError()) {
            return breach;
        }
        if (isInUse(subscribe.packetId())) {
            List<ReasonCode> inUse =
                    Collections.nCopies(subscribe.requests().size(), ReasonCode.PACKET_IDENTIFIER_IN_USE);
            out.promise(new Suback(subscribe.packetId(), Properties.NONE, inUse));
            return Refusal.NONE;
        }
        return host.interceptor()
                .map(interceptor -> ask(interceptor, subscribe, out, nowNanos))
                .orElseGet(() -> subscribe(subscribe, NOBODY, out, nowNanos));
    }

    /** About what is not refused anyhow. */
    private Refusal ask(Interceptor interceptor, Subscribe subscribe, Outbox out, long nowNanos) {
        List<ReasonCode> own = subscribe.requests().stream()
                .map(request -> refusal(request, 0))
                .toList();
        List<Subscribe.Request> open = IntStream.range(0, own.size())
                .filter(i -> !own.get(i).isError())
                .mapToObj(subscribe.requests()::get)
                .toList();
        if (open.isEmpty()) {
            return subscribe(subscribe, own, out, nowNanos);
        }
        var asked = new Subscribe(subscribe.packetId(), subscribe.properties(), open);
        later.await(
                interceptor.onSubscribe(client, asked),
                Collections.nCopies(open.size(), ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR),
                nowNanos,
                (rulings, now) -> {
                    Iterator<ReasonCode> next = rulings.iterator();
                    List<ReasonCode> all = own.stream()
                            .map(refusal -> refusal.isError() ? refusal : next.next())
                            .toList();
                    return subscribe(subscribe, all, out, now);
                });
        return Refusal.NONE;
    }

    /**
     * Subscribes.
     *
     * @param rulings what was found out before on each filter, or {@link #NOBODY}'s
     */
    private Refusal subscribe(Subscribe subscribe, List<ReasonCode> rulings, Outbox out, long nowNanos) {
        int id = (int) subscribe.properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER, Grant.NO_ID);
        List<ReasonCode> reasons = new ArrayList<>(subscribe.requests().size());
        List<Delivery> retained = new ArrayList<>();
        for (Subscribe.Request request : subscribe.requests()) {
            ReasonCode ruling = rulings.isEmpty() ? ReasonCode.SUCCESS : rulings.get(reasons.size());
            ReasonCode refusal = ruling.isError() ? sayable(ruling) : refusal(request, retained.size());
            if (refusal.isError()) {
                host.refused(session, request.filter(), refusal);
                reasons.add(version.hasProperties() ? refusal : ReasonCode.UNSPECIFIED_ERROR);
                continue;
            }
            // [MQTT-3.2.2-10] what is asked for above our best is granted at our best
            var grant = new Grant(
                    request.qosMax().min(limits.features().qosMax()),
                    request.noLocal(),
                    request.retainAsPublished(),
                    request.retainHandling(),
                    id);
            boolean isNew = session.subscribe(request.filter(), grant);
            host.subscribe(session, request.filter(), grant);
            reasons.add(ReasonCode.granted(grant.qosMax()));
            if (wantsRetained(request, isNew)) { // insert first, then read: a message may come both ways
                retained.addAll(host.retained(request.filter(), grant, nowNanos));
            }
        }
        // [MQTT-3.8.4-1, MQTT-3.8.4-6, MQTT-2.2.1-6, MQTT3-2.3.1-7], without a word, since nobody asked for one
        // [MQTT-3.1.2-29]
        // [MQTT3-3.8.4-1, MQTT3-3.8.4-2, MQTT3-3.8.4-5, MQTT3-3.9.3-1]
        out.promise(new Suback(subscribe.packetId(), Properties.NONE, reasons));
        session.replayRetained(retained, nowNanos);
        return Refusal.NONE;
    }

    private static ReasonCode sayable(ReasonCode ruling) {
        return ruling.mayStandIn(ReasonCode.Place.SUBACK) ? ruling : ReasonCode.NOT_AUTHORIZED;
    }

    /** Whether a QoS 2 message of the client holds this identifier; 3.x has no words for that. */
    private boolean isInUse(int packetId) {
        return version.hasProperties() && session.receiver().isInUse(packetId);
    }

    private Refusal breach(Subscribe subscribe) {
        Refusal tooMany = tooManyToAnswer(subscribe.requests().size());
        if (tooMany.isError()) {
            return tooMany;
        }
        if (!version.hasProperties()) {
            return Refusal.NONE; // refused filter by filter, since nothing could be announced
        }
        if (subscribe.properties().has(PropertyId.SUBSCRIPTION_IDENTIFIER)
                && !limits.features().subscriptionIds()) { // [U5-3.2.2.3.12-2] [U5-3.2.2.3.12-3]
            return new Refusal(
                    ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "there are no subscription identifiers here");
        }
        for (Subscribe.Request request : subscribe.requests()) {
            ReasonCode missing = missingFeature(request.filter());
            if (missing.isError()) {
                return new Refusal(missing, "no such subscription here: " + request.filter());
            }
        }
        return Refusal.NONE;
    }

    /** SUBACK and UNSUBACK have a byte for each filter, so that many filters make an answer that the client does not take. */
    private Refusal tooManyToAnswer(int filters) {
        if (Connecting.packetBytesMax(connect) == Long.MAX_VALUE) {
            return Refusal.NONE;
        }
        var answer = new Suback(1, Properties.NONE, Collections.nCopies(filters, ReasonCode.SUCCESS));
        return Connecting.takes(connect, answer)
                ? Refusal.NONE
                : new Refusal(
                        ReasonCode.PACKET_TOO_LARGE, "the answer for " + filters + " filters is larger than you take");
    }

    private ReasonCode missingFeature(TopicFilter filter) {
        Features features = limits.features();
        if (filter.hasWildcard() && !features.wildcards()) { // [U5-3.2.2.3.11-2, U5-3.2.2.3.11-3, MQTT3-3.8.3-2]
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.isShared() && !features.shared()) { // [U5-3.2.2.3.13-2] [U5-3.2.2.3.13-3]
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        return ReasonCode.SUCCESS;
    }

    private ReasonCode refusal(Subscribe.Request request, int replaying) {
        TopicFilter filter = request.filter();
        ReasonCode missing = missingFeature(filter);
        if (missing.isError()) {
            return missing;
        }
        if (filter.levels() > limits.topicLevelsMax() || filter.utf8().length > limits.topicBytesMax()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (!session.access().maySubscribe(filter, request.qosMax())) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        boolean isNew = !session.subscriptions().containsKey(filter);
        boolean isTooMuch = isNew && session.subscriptions().size() >= limits.subscriptionsMax()
                || isNew && session.isDurable() && host.isFull()
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

    /**
     * Compares filters character by character [MQTT-3.10.4-1, MQTT3-3.10.4-1]; flows begun are completed
     * [MQTT-3.10.4-3, MQTT3-3.10.4-3]. Many filters have one answer [MQTT-3.10.4-6, MQTT3-3.10.4-6].
     *
     * @return why the connection must end, with nothing changed
     */
    Refusal onUnsubscribe(Unsubscribe unsubscribe, Outbox out) {
        int filters = unsubscribe.filters().size();
        Refusal tooMany = tooManyToAnswer(filters);
        if (tooMany.isError()) {
            return tooMany;
        }
        if (isInUse(unsubscribe.packetId())) {
            List<ReasonCode> inUse = Collections.nCopies(filters, ReasonCode.PACKET_IDENTIFIER_IN_USE);
            out.promise(new Unsuback(unsubscribe.packetId(), Properties.NONE, inUse));
            return Refusal.NONE;
        }
        List<ReasonCode> reasons = new ArrayList<>(filters);
        for (TopicFilter filter : unsubscribe.filters()) {
            if (session.unsubscribe(filter)) {
                host.unsubscribe(session, filter);
                reasons.add(ReasonCode.SUCCESS);
            } else {
                reasons.add(ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
        }
        // [MQTT-3.10.4-4, MQTT-3.10.4-5, MQTT-3.11.3-1, MQTT3-3.10.4-4, MQTT3-3.10.4-5]
        out.promise(new Unsuback(unsubscribe.packetId(), Properties.NONE, reasons));
        return Refusal.NONE;
    }

    private static final List<ReasonCode> NOBODY = List.of();
}
