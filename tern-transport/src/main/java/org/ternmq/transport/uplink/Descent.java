package org.ternmq.transport.uplink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;

/**
 * Brings what clients here have subscribed to from the broker elsewhere, by a connection of its own: one for all filters, so that overlapping ones are
 * that broker's to join. Each filter is subscribed to once there, at QoS 2, and remembered here by a subscription of the session's own, so that a
 * restart knows which are there. Confined to its loop.
 */
final class Descent extends Splice {
    private final Map<TopicFilter, Held> held = new HashMap<>();
    private final Set<TopicFilter> leaving = new HashSet<>(); // UNSUBSCRIBE is not answered
    private final Map<Integer, List<TopicFilter>> asked =
            new HashMap<>(); // by packet identifier, of SUBSCRIBE and UNSUBSCRIBE
    private final Map<Integer, Packet> remembering = new HashMap<>(); // the same of the session here
    private final Rounds rounds = new Rounds(this);
    private int lastId;
    private int lastIdHere;
    private long sweptNanos;
    private volatile boolean isServing;

    /** What is known of a filter. */
    private static final class Held {
        private boolean isGranted;
        private boolean isRemembered;
    }

    Descent(Ends ends, String thereId) {
        super(ends, Uplink.IDS + "down", thereId);
    }

    Rounds rounds() {
        return rounds;
    }

    // ---- how it begins

    /** Before it starts: these were held by clients, or remembered, when the process before ended. */
    void restore(Collection<TopicFilter> ofClients, Collection<TopicFilter> remembered) {
        ofClients.forEach(filter -> held.put(filter, new Held()));
        for (TopicFilter filter : remembered) {
            Held known = held.computeIfAbsent(filter, f -> new Held());
            known.isGranted = true;
            known.isRemembered = true;
        }
    }

    @Override
    void prepare(boolean isNew) {
        prepared();
    }

    @Override
    Properties thereProperties() {
        return Properties.builder()
                .add(PropertyId.SESSION_EXPIRY_INTERVAL, Uplink.ABSENT_SECONDS_MAX)
                .add(PropertyId.MAXIMUM_PACKET_SIZE, ends().door().limits().packetBytesMax())
                .build();
    }

    @Override
    Properties.Builder terms(Connack connack) {
        return Properties.builder();
    }

    /** Identifiers of a session that is gone elsewhere are used for other messages. */
    @Override
    boolean beginsAnew(boolean isThereNew) {
        return isThereNew;
    }

    @Override
    void opened(boolean isThereNew) {
        asked.clear();
        remembering.clear();
        for (Held one : held.values()) {
            one.isGranted &= !isThereNew;
            one.isRemembered &= !isThereNew;
        }
        leaving.removeAll(held.keySet());
        if (isThereNew) {
            leaving.clear();
        }
        Set<TopicFilter> asking = rounds.asked();
        List<TopicFilter> unasked = held.entrySet().stream()
                .filter(one -> !one.getValue().isGranted && !asking.contains(one.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        ask(unasked);
        held.forEach(this::remember);
        leave(leaving);
        rounds.opened(!unasked.isEmpty());
        isServing = asked.isEmpty();
    }

    /**
     * Whether all that clients have subscribed to is subscribed to elsewhere. A broker that has forgotten that would have nobody for what goes up before. From any
     * thread.
     */
    boolean isServing() {
        return isServing;
    }

    @Override
    void lost() {
        isServing = false;
    }

    @Override
    String waits() {
        return "";
    }

    // ---- what is subscribed to

    /** A client has subscribed; not if another filter is one too many. */
    boolean note(TopicFilter filter) {
        if (!held.containsKey(filter) && held.size() >= ends().limits().subscriptionsMax()) {
            return false;
        }
        held.computeIfAbsent(filter, f -> new Held());
        return true;
    }

    /** Subscribes to these, be it once more: their retained messages come with each SUBSCRIBE. */
    void hold(Collection<TopicFilter> filters) {
        for (TopicFilter filter : filters) {
            leaving.remove(filter);
            remember(filter, held.computeIfAbsent(filter, f -> new Held()));
        }
        ask(filters);
    }

    private void ask(Collection<TopicFilter> filters) {
        inParts(filters, part -> {
            int id = nextId();
            asked.put(id, part);
            toThere(new Subscribe(
                    id,
                    Properties.NONE,
                    part.stream()
                            .map(filter -> Request.of(filter, Qos.EXACTLY_ONCE))
                            .toList()));
        });
    }

    private void leave(Collection<TopicFilter> filters) {
        inParts(filters, part -> {
            int id = nextId();
            asked.put(id, part);
            toThere(new Unsubscribe(id, Properties.NONE, part));
        });
    }

    private static void inParts(Collection<TopicFilter> filters, Consumer<List<TopicFilter>> each) {
        List<TopicFilter> all = List.copyOf(filters);
        for (int from = 0; from < all.size(); from += FILTERS_MAX) {
            each.accept(all.subList(from, Math.min(all.size(), from + FILTERS_MAX)));
        }
    }

    /** Nothing that has identifiers is published by this connection. */
    private int nextId() {
        do {
            lastId = lastId % 0xFFFF + 1;
        } while (asked.containsKey(lastId));
        return lastId;
    }

    private void remember(TopicFilter filter, Held one) {
        if (!one.isRemembered) {
            one.isRemembered = true;
            tellHere(id ->
                    new Subscribe(id, Properties.NONE, List.of(Request.of(Names.down(filter), Qos.AT_MOST_ONCE))));
        }
    }

    private void forget(TopicFilter filter) {
        tellHere(id -> new Unsubscribe(id, Properties.NONE, List.of(Names.down(filter))));
    }

    private void tellHere(IntFunction<Packet> make) {
        do {
            lastIdHere = lastIdHere % 0xFFFF + 1;
        } while (remembering.containsKey(lastIdHere));
        Packet packet = make.apply(lastIdHere);
        remembering.put(lastIdHere, packet);
        toHere(packet);
    }

    private void onRemembered(int id, ReasonCode reason) {
        Packet packet = remembering.remove(id);
        if (packet == null || reason != ReasonCode.PACKET_IDENTIFIER_IN_USE) { // by a message of the broker elsewhere
            return;
        }
        switch (packet) {
            case Subscribe again -> tellHere(other -> new Subscribe(other, again.properties(), again.requests()));
            case Unsubscribe again -> tellHere(other -> new Unsubscribe(other, again.properties(), again.filters()));
            default -> throw new IllegalStateException(packet.toString());
        }
    }

    private void onSuback(Suback suback) {
        List<TopicFilter> filters = asked.remove(suback.packetId());
        if (filters == null) {
            return;
        }
        for (int i = 0; i < filters.size(); i++) {
            TopicFilter filter = filters.get(i);
            ReasonCode reason = i < suback.reasons().size() ? suback.reasons().get(i) : ReasonCode.UNSPECIFIED_ERROR;
            Held one = held.get(filter);
            if (one != null && reason.isError() && !one.isGranted) {
                held.remove(filter);
                forget(filter);
                ends().events()
                        .noticed("the broker refuses the subscription to " + filter + ": " + reason.text(), true);
            } else if (one != null) {
                one.isGranted = true;
            }
            rounds.answered(filter, reason);
        }
    }

    private void onUnsuback(Unsuback unsuback) {
        List<TopicFilter> filters = asked.remove(unsuback.packetId());
        if (filters != null) {
            filters.stream().filter(leaving::remove).forEach(this::forget);
        }
    }

    // ---- what comes

    @Override
    void fromThere(Packet packet) {
        switch (packet) {
            case Publish publish -> bring(publish);
            case Ack.Pubrel pubrel -> toHere(pubrel);
            case Suback suback -> onSuback(suback);
            case Unsuback unsuback -> onUnsuback(unsuback);
            default -> {}
        }
        isServing |= asked.isEmpty();
    }

    /** With RETAIN it comes because of a SUBSCRIBE, and for those who have asked for that. */
    private void bring(Publish publish) {
        Message message = publish.message();
        int round = message.retain() ? rounds.retainedCame() : Rounds.NONE;
        boolean isTooLong = message.topic().length() > 65_535 - Names.BYTES_MAX;
        TopicName topic = round == Rounds.NONE || isTooLong ? message.topic() : Names.retained(round, message.topic());
        Properties properties = message.properties();
        while (properties.has(PropertyId.SUBSCRIPTION_IDENTIFIER)) {
            properties = properties.without(PropertyId.SUBSCRIPTION_IDENTIFIER);
        }
        toHere(new Publish(
                new Message(topic, message.payload(), message.qos(), false, properties),
                publish.packetId(),
                publish.dup()));
    }

    @Override
    void fromHere(Packet packet) {
        switch (packet) {
            case Ack ack when ack.reason() == ReasonCode.QUOTA_EXCEEDED -> again("no room is left here", FULL_MILLIS);
            case Ack ack -> toThere(ack);
            case Suback suback ->
                onRemembered(suback.packetId(), suback.reasons().getFirst());
            case Unsuback unsuback ->
                onRemembered(unsuback.packetId(), unsuback.reasons().getFirst());
            default -> {}
        }
    }

    // ---- time

    @Override
    void tick(long nowNanos) {
        rounds.tick(nowNanos);
        if (isOpen() && nowNanos - sweptNanos >= SWEEP_NANOS) {
            sweptNanos = nowNanos;
            sweep();
        }
    }

    /** What no client here holds any more is given up elsewhere. */
    private void sweep() {
        Set<TopicFilter> asking = rounds.asked();
        List<TopicFilter> idle = new ArrayList<>();
        held.forEach((filter, one) -> {
            if (one.isGranted && !ends().shared().subscriptions().isHeld(filter) && !asking.contains(filter)) {
                idle.add(filter);
            }
        });
        idle.forEach(held::remove);
        leaving.addAll(idle);
        leave(idle);
    }

    private static final int FILTERS_MAX = 50;
    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final long FULL_MILLIS = 5_000;
}
