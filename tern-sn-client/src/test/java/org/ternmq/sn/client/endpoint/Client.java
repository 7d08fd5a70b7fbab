package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** An endpoint, its time, and what it did; the test is the gateway. */
final class Client implements SnClientOutbox {
    static final long SECOND = Duration.ofSeconds(1).toNanos();

    final SnClientEndpoint endpoint;
    final List<SnMessage> delivered = new ArrayList<>();
    final Map<Long, Outcome> outcomes = new HashMap<>();
    final List<SnClientEndpoint.State> states = new ArrayList<>();
    int gateway;
    private final List<SnPacket> sent = new ArrayList<>();
    private long now = -7 * SECOND;
    private long requests;

    Client(SnClientOptions options) {
        this(options, 1);
    }

    Client(SnClientOptions options, int gateways) {
        endpoint = new SnClientEndpoint(options, gateways, 1, this);
    }

    /** A client that is connected, with nothing in what it sent. */
    static Client connected(SnClientOptions options) {
        return connected(options, 1);
    }

    static Client connected(SnClientOptions options, int gateways) {
        Client client = new Client(options, gateways);
        client.connect();
        return client;
    }

    void connect() {
        long request = ++requests;
        endpoint.connect(request, now);
        take();
        receive(new Connack(ReturnCode.ACCEPTED));
        assertThat(outcome(request)).isEqualTo(Outcome.Kind.DONE);
    }

    /** Lets some of what is open answer, or whatever else a gateway sends. */
    void receive(SnPacket packet) {
        endpoint.onPacket(gateway, packet, now);
    }

    /** What was sent since it was asked last. */
    List<SnPacket> take() {
        List<SnPacket> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** Lets time pass, deadline by deadline. */
    void pass(long seconds) {
        long end = now + seconds * SECOND;
        while (endpoint.deadlineNanos() <= end) {
            now = Math.max(now, endpoint.deadlineNanos());
            endpoint.onDeadline(now);
        }
        now = end;
    }

    long next() {
        return ++requests;
    }

    long now() {
        return now;
    }

    long ask(Request request) {
        long number = next();
        endpoint.ask(number, request, now);
        return number;
    }

    long publish(String topic, String text, int qos) {
        return publish(new Topic.Name(topic), text, qos);
    }

    long publish(Topic topic, String text, int qos) {
        return ask(new Request.Publish(topic, Bytes.utf8(text), qos, false));
    }

    long subscribe(Topic topic) {
        return ask(new Request.Subscribe(topic, Qos.EXACTLY_ONCE));
    }

    long sleep(int seconds) {
        long number = next();
        endpoint.sleep(number, seconds, now);
        return number;
    }

    long wake() {
        long number = next();
        endpoint.wake(number, now);
        return number;
    }

    long ping() {
        long number = next();
        endpoint.ping(number, now);
        return number;
    }

    long disconnect() {
        long number = next();
        endpoint.disconnect(number, now);
        return number;
    }

    /** How a request ended, {@code null} if it has not. */
    Outcome.@Nullable Kind outcome(long request) {
        Outcome outcome = outcomes.get(request);
        return outcome == null ? null : outcome.kind();
    }

    List<String> texts() {
        return delivered.stream().map(message -> message.payload().toUtf8()).toList();
    }

    @Override
    public void send(SnPacket packet) {
        sent.add(packet);
    }

    @Override
    public void deliver(SnMessage message) {
        delivered.add(message);
    }

    @Override
    public void completed(long request, Outcome outcome) {
        assertThat(outcomes.put(request, outcome))
                .as("request %d completed before", request)
                .isNull();
    }

    @Override
    public void changed(SnClientEndpoint.State state, String why) {
        states.add(state);
    }

    @Override
    public void turnedTo(int next) {
        gateway = next;
    }

    /** A PUBLISH as both sides send it. */
    static Publish packet(TopicId topic, int msgId, int qos, String text) {
        return new Publish(false, qos, false, topic, msgId, Bytes.utf8(text));
    }
}
