package org.ternmq.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.Answers.Owed;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.topic.TopicTree;

/**
 * The subscriptions of a client: who gets a message, by the identifiers that it names (section 3.3.2.3.8), or else by its topic. What
 * nobody asked for goes to {@link #unclaimed}, where it waits until somebody does. Guarded by the client's lock.
 */
final class Subscriptions {
    private final MqttClient client;
    private final List<Subscription> live = new ArrayList<>();
    private final Map<Long, Subscription> byIdentifier = new HashMap<>(2);
    private final TopicTree<List<Subscription>> byFilter = new TopicTree<>();
    private final List<Subscription> touched = new ArrayList<>();
    private final List<Subscription> receivers = new ArrayList<>();
    private @Nullable Subscription unclaimed; // made when there is one, or somebody asks for one
    private int lastIdentifier;
    private @Nullable Subscription full;
    private @Nullable MqttException end;

    /**
     * No subscriptions yet.
     *
     * @param firstIdentifier above this one identifiers are given; those of an earlier run, which a session may still name, are others
     */
    Subscriptions(MqttClient client, int firstIdentifier) {
        this.client = client;
        this.lastIdentifier = firstIdentifier;
    }

    Subscription unclaimed() {
        Subscription one = unclaimed;
        if (one == null) {
            one = Subscription.unclaimed(client);
            unclaimed = one;
            if (end != null) {
                one.end(end);
            }
        }
        return one;
    }

    List<Subscription> live() {
        return List.copyOf(live);
    }

    /**
     * A subscription to be asked for. What already came for it is there.
     *
     * @param isNumbered whether it is to have an identifier of our own
     */
    Subscription add(SubscribeOptions options, boolean isNumbered) {
        boolean isOwn = isNumbered && !options.properties().has(PropertyId.SUBSCRIPTION_IDENTIFIER);
        var subscription = new Subscription(client, options, isOwn ? freeIdentifier() : Subscription.NO_IDENTIFIER);
        live.add(subscription);
        long identifier = identifier(subscription);
        if (identifier > 0) {
            byIdentifier.put(identifier, subscription);
        }
        for (Request request : options.requests()) {
            byFilter.update(key(request.filter()), all -> with(all, subscription));
        }
        claim(subscription);
        return subscription;
    }

    private int freeIdentifier() {
        do {
            lastIdentifier = lastIdentifier == IDENTIFIER_MAX ? 1 : lastIdentifier + 1;
        } while (byIdentifier.containsKey((long) lastIdentifier));
        return lastIdentifier;
    }

    private static long identifier(Subscription subscription) {
        return subscription.properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER, Subscription.NO_IDENTIFIER);
    }

    /** What a shared subscription matches is the filter behind the name of the group. */
    private static byte[] key(TopicFilter filter) {
        String text = filter.text();
        return filter.isShared()
                ? TopicFilter.of(text.substring(text.indexOf('/', SHARE.length()) + 1))
                        .utf8()
                : filter.utf8();
    }

    private static List<Subscription> with(@Nullable List<Subscription> all, Subscription one) {
        List<Subscription> more = new ArrayList<>(all == null ? List.of() : all);
        if (!more.contains(one)) {
            more.add(one);
        }
        return List.copyOf(more);
    }

    private void claim(Subscription subscription) {
        if (unclaimed == null) {
            return;
        }
        List<Received> found = unclaimed.buffer().remove(message -> {
            boolean isIts = subscription.options().isForAll()
                    || receivers(message.message()).contains(subscription);
            receivers.clear();
            return isIts;
        });
        if (!found.isEmpty()) {
            subscription.buffer().addAll(found);
        }
    }

    /** The filters of a subscription that no other one has. */
    List<TopicFilter> alone(Subscription subscription) {
        return subscription.requests().stream()
                .map(Request::filter)
                .filter(filter -> live.stream()
                        .filter(other -> !other.equals(subscription) && !other.isClosed())
                        .flatMap(other -> other.requests().stream())
                        .noneMatch(theirs -> theirs.filter().equals(filter)))
                .toList();
    }

    /** Takes it out, if it is in. */
    void remove(Subscription subscription) {
        if (!live.remove(subscription)) {
            return;
        }
        byIdentifier.values().remove(subscription);
        for (Request request : subscription.requests()) {
            byFilter.update(key(request.filter()), all -> without(all, subscription));
        }
    }

    private static @Nullable List<Subscription> without(@Nullable List<Subscription> all, Subscription one) {
        List<Subscription> rest = all == null
                ? List.of()
                : all.stream().filter(other -> !other.equals(one)).toList();
        return rest.isEmpty() ? null : rest;
    }

    /**
     * Gives a message to all whom it is for; it can be taken after {@link #flush}.
     *
     * @param by the connection that it came by, which wants an answer above QoS 0
     * @return what is owed for it, nothing at QoS 0
     */
    @Nullable
    Owed dispatch(Message message, int packetId, boolean duplicate, Link by) {
        List<Subscription> whom = receivers(message);
        if (whom.isEmpty()) {
            whom.add(forUnclaimed());
        }
        Owed answer = message.qos().isAcknowledged()
                ? new Owed(by, packetId, message.qos() == Qos.EXACTLY_ONCE, whom.size())
                : null;
        for (int i = 0; i < whom.size(); i++) {
            Subscription subscription = whom.get(i);
            if (subscription.stage(new Received(message, duplicate, answer))) {
                full = subscription;
            }
            if (!touched.contains(subscription)) {
                touched.add(subscription);
            }
        }
        whom.clear();
        return answer;
    }

    private Subscription forUnclaimed() {
        for (int i = 0; i < live.size(); i++) {
            if (live.get(i).options().isForAll() && !live.get(i).isClosed()) {
                return live.get(i);
            }
        }
        return unclaimed();
    }

    private List<Subscription> receivers(Message message) {
        Properties properties = message.properties();
        for (int i = 0; i < properties.size(); i++) {
            if (properties.idAt(i) == PropertyId.SUBSCRIPTION_IDENTIFIER
                    && properties.valueAt(i) instanceof Number number) {
                Subscription named = byIdentifier.get(number.longValue());
                if (named != null && !receivers.contains(named)) {
                    receivers.add(named);
                }
            }
        }
        if (receivers.isEmpty()) {
            byFilter.match(message.topic(), all -> {
                for (Subscription subscription : all) {
                    if (!receivers.contains(subscription)) {
                        receivers.add(subscription);
                    }
                }
                return true;
            });
        }
        return receivers;
    }

    /** All that was dispatched can be taken. */
    void flush() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
    }

    /** The subscription that must be emptied before more is read; nothing if there is none. It is told once. */
    @Nullable
    Subscription takeFull() {
        Subscription one = full;
        full = null;
        return one;
    }

    /** A session goes on: what came by a lost connection and was not taken comes again, at QoS 1. */
    void forgetWhatComesAgain() {
        live.forEach(subscription -> subscription.buffer().remove(Received::comesAgain));
        if (unclaimed != null) {
            unclaimed.buffer().remove(Received::comesAgain);
        }
    }

    /** Nothing more comes; what has come before can still be taken. */
    void end(MqttException why) {
        flush();
        live.forEach(subscription -> subscription.end(why));
        end = why;
        if (unclaimed != null) {
            unclaimed.end(why);
        }
    }

    private static final String SHARE = "$share/";
    static final int IDENTIFIER_MAX = 268_435_455;
}
