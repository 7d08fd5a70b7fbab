package org.ternmq.conformance.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.conformance.crash.check.Reception;
import org.ternmq.conformance.crash.check.Reception.Delivery;
import org.ternmq.conformance.crash.check.Series;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/**
 * Takes what its subscriptions bring and writes down what it hands on: QoS 2 once, by the identifiers it remembers between PUBREC
 * and PUBREL across connections. Comes and goes as its habits say until the run drains. Confined to its thread.
 */
final class SubscribingClient extends SessionClient {
    private final Habits habits;
    private final SplittableRandom random;
    private final Map<String, Reception> receptions = new HashMap<>(); // by topic
    private final Map<Integer, Delivery> unreleased = new HashMap<>();
    private final List<Packet> held = new ArrayList<>();
    private long heldSinceMicros;
    private long leaveMicros;
    private volatile boolean subscribed;

    /** The subscriber with these habits among all series that there are. */
    SubscribingClient(Run run, Habits habits, List<Series> all, SplittableRandom random) {
        super(run, habits.name() + "-" + run.id(), habits.version());
        this.habits = habits;
        this.random = random;
        for (Series series : all) {
            if (habits.filters().stream().anyMatch(filter -> Habits.matches(filter, series.topic()))) {
                receptions.put(series.topic(), new Reception(name(), series, habits.qos()));
            }
        }
    }

    List<Reception> receptions() {
        return List.copyOf(receptions.values());
    }

    /** Whether the broker once said that the subscriptions exist. */
    boolean isSubscribed() {
        return subscribed;
    }

    boolean isComplete() {
        return receptions.values().stream().allMatch(Reception::isComplete);
    }

    @Override
    boolean isDone() {
        return context().phase() == Run.Phase.OVER;
    }

    @Override
    void addProperties(Properties.Builder properties) {
        if (habits.tardy()) {
            properties.add(PropertyId.RECEIVE_MAXIMUM, 2 * HELD_MAX);
        }
    }

    @Override
    void resume(Connection connection, Connack connack, boolean present) throws IOException {
        leaveMicros = context().micros() + habits.stayMicros(random);
        held.clear();
        if (!present) {
            unreleased.clear();
        }
        if (!present || !subscribed) {
            List<Subscribe.Request> requests = habits.filters().stream()
                    .map(filter -> Subscribe.Request.of(TopicFilter.of(filter), habits.qos()))
                    .toList();
            connection.send(new Subscribe(1, Properties.NONE, requests));
        }
    }

    @Override
    void use(Connection connection) throws IOException {
        while (!isDone() && !(subscribed && mayGo() && context().micros() > leaveMicros)) {
            Packet packet = connection.read(held.isEmpty() ? IDLE_MILLIS : 1);
            if (packet != null) {
                take(packet, connection);
            }
            if (held.size() >= HELD_MAX || !held.isEmpty() && context().micros() - heldSinceMicros > HELD_MICROS_MAX) {
                answerHeld(connection);
            }
        }
        answerHeld(connection);
    }

    private boolean mayGo() {
        return context().phase() == Run.Phase.PUBLISHING;
    }

    @Override
    void rest() {
        boolean goesByItself = context().micros() > leaveMicros && subscribed;
        int until = context().kills() + habits.killsToSleep(random);
        long end = context().micros() + habits.awayMicros(random);
        do {
            super.rest();
        } while (goesByItself
                && mayGo()
                && (context().micros() < end || context().kills() < until));
    }

    @Override
    boolean vanishes() {
        return !isDone() && random.nextBoolean();
    }

    private void take(Packet packet, Connection connection) throws IOException {
        switch (packet) {
            case Publish publish -> take(publish, connection);
            case Ack.Pubrel pubrel -> {
                unreleased.remove(pubrel.packetId());
                answer(Ack.Pubcomp.success(pubrel.packetId()), connection);
            }
            case Suback suback -> {
                subscribed = true;
                if (suback.reasons().stream().anyMatch(reason -> reason != ReasonCode.granted(habits.qos()))) {
                    context().fault(name(), "SUBACK grants " + suback.reasons());
                }
            }
            case Disconnect end ->
                context().fault(name(), "is sent away with " + end.reason().text());
            default -> context().fault(name(), "is sent " + packet.type());
        }
    }

    private void take(Publish publish, Connection connection) throws IOException {
        int id = publish.packetId();
        String topic = publish.message().topic().toString();
        Reception reception = receptions.get(topic);
        if (reception == null) {
            context().verdict().add(Wrong.PHANTOM, name() + " got a message to " + topic + ", which it never wanted");
            return;
        }
        Delivery delivery = new Delivery(
                reception.series().number(publish.message().payload()),
                publish.dup(),
                id,
                context().micros());
        if (publish.message().qos() != reception.qos()) {
            context()
                    .fault(
                            name(),
                            "got " + delivery + " of " + topic + " at "
                                    + publish.message().qos());
        }
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> deliver(reception, delivery);
            case AT_LEAST_ONCE -> {
                deliver(reception, delivery);
                answer(Ack.Puback.success(id), connection);
            }
            case EXACTLY_ONCE -> {
                Delivery earlier = unreleased.putIfAbsent(id, delivery);
                if (earlier == null) {
                    deliver(reception, delivery);
                } else if (earlier.number() != delivery.number()) {
                    context().fault(name(), "got " + delivery + " of " + topic + " before PUBREL of " + earlier);
                }
                answer(Ack.Pubrec.success(id), connection);
            }
        }
    }

    private void deliver(Reception reception, Delivery delivery) {
        reception.add(delivery);
        context().delivered().increment();
    }

    /** A tardy subscriber answers many messages at once, so that a kill finds many unanswered. */
    private void answer(Packet packet, Connection connection) throws IOException {
        if (!habits.tardy()) {
            connection.send(packet);
            return;
        }
        if (held.isEmpty()) {
            heldSinceMicros = context().micros();
        }
        held.add(packet);
    }

    private void answerHeld(Connection connection) throws IOException {
        for (Packet packet : held) {
            connection.send(packet);
        }
        held.clear();
    }

    private static final int IDLE_MILLIS = 20;
    private static final int HELD_MAX = 16;
    private static final long HELD_MICROS_MAX = 150_000;
}
