package org.ternmq.conformance.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/**
 * Subscribes and unsubscribes at random, and finds out by its own messages which subscriptions exist: what was acknowledged must
 * hold, whatever was killed since; what was asked for without an answer may hold or not. Confined to its thread.
 */
final class Waverer extends SessionClient {
    private final SplittableRandom random;
    private final State[] states = new State[TOPICS];
    private int probe;
    private int probes;

    private enum State {
        ABSENT,
        PRESENT,
        UNKNOWN
    }

    Waverer(Run run, SplittableRandom random) {
        super(run, "waverer-" + run.id(), Version.V5);
        this.random = random;
        Arrays.fill(states, State.ABSENT);
    }

    /** How many times all subscriptions were looked at. */
    int probes() {
        return probes;
    }

    @Override
    boolean isDone() {
        return context().phase() == Run.Phase.OVER;
    }

    @Override
    boolean vanishes() {
        return random.nextBoolean();
    }

    @Override
    void resume(Connection connection, Connack connack, boolean present) throws IOException {
        if (!present) {
            Arrays.fill(states, State.ABSENT);
        }
        // The fence is asked for anew each time, since the question is about the others.
        connection.send(new Subscribe(FENCE_ID, Properties.NONE, List.of(request(topic(FENCE)))));
        await(connection, FENCE_ID);
        look(connection);
    }

    @Override
    void use(Connection connection) throws IOException {
        int changes = random.nextInt(5, 60);
        for (int i = 0; i < changes && !isDone(); i++) {
            change(random.nextInt(TOPICS), connection);
            if (random.nextInt(4) == 0) {
                look(connection);
            }
            connection.read(random.nextInt(1, 20));
        }
    }

    private void change(int which, Connection connection) throws IOException {
        boolean subscribe = random.nextBoolean();
        states[which] = State.UNKNOWN;
        if (subscribe) {
            connection.send(new Subscribe(1, Properties.NONE, List.of(request(topic(which)))));
        } else {
            connection.send(new Unsubscribe(1, Properties.NONE, List.of(TopicFilter.of(topic(which)))));
        }
        await(connection, 1);
        states[which] = subscribe ? State.PRESENT : State.ABSENT;
        context().tell(name(), (subscribe ? "subscribed to " : "unsubscribed from ") + which);
    }

    private void await(Connection connection, int id) throws IOException {
        while (true) {
            Packet packet = read(connection);
            if (packet instanceof Suback suback && suback.packetId() == id
                    || packet instanceof Unsuback unsuback && unsuback.packetId() == id) {
                return;
            }
        }
    }

    /** Sends a message to each topic and behind them one to the fence: what came before that one is subscribed to. */
    private void look(Connection connection) throws IOException {
        probe++;
        for (int i = 0; i <= FENCE; i++) {
            Message message = Message.of(TopicName.of(topic(i)), Bytes.utf8("" + probe), Qos.AT_MOST_ONCE, false);
            connection.send(Publish.atMostOnce(message));
        }
        List<String> came = new ArrayList<>();
        while (!came.contains(topic(FENCE))) {
            if (read(connection) instanceof Publish publish
                    && publish.message().payload().toUtf8().equals("" + probe)) {
                came.add(publish.message().topic().toString());
            }
        }
        probes++;
        for (int i = 0; i < TOPICS; i++) {
            boolean present = came.contains(topic(i));
            if (states[i] != State.UNKNOWN && present != (states[i] == State.PRESENT)) {
                context()
                        .verdict()
                        .add(
                                Wrong.SUBSCRIPTION,
                                name() + (present ? " has a subscription to " : " has no subscription to ") + topic(i)
                                        + "; "
                                        + context().around(name(), context().micros()));
            }
            states[i] = present ? State.PRESENT : State.ABSENT;
        }
    }

    private Packet read(Connection connection) throws IOException {
        Packet packet = connection.read(Connection.PATIENCE_MILLIS);
        if (packet == null) {
            context().fault(name(), "waits for an answer in vain");
            throw new IOException("no answer");
        }
        if (packet instanceof Publish publish && publish.message().qos() == Qos.AT_LEAST_ONCE) {
            connection.send(Ack.Puback.success(publish.packetId()));
        }
        return packet;
    }

    private String topic(int which) {
        return "waver/" + context().id() + "/" + which;
    }

    private static Subscribe.Request request(String filter) {
        return Subscribe.Request.of(TopicFilter.of(filter), Qos.AT_LEAST_ONCE);
    }

    private static final int TOPICS = 6;
    private static final int FENCE = TOPICS;
    private static final int FENCE_ID = 2;
}
