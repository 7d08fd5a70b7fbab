package org.ternmq.sn.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.endpoint.Outcome;
import org.ternmq.sn.client.endpoint.Request;
import org.ternmq.sn.client.endpoint.SnClientEndpoint;
import org.ternmq.sn.client.link.DatagramLink;
import org.ternmq.sn.client.link.UdpLink;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.Topic;

/**
 * A client of MQTT-SN that blocks: each method returns when the gateway has answered, and throws {@link SnException} when it says no, or
 * does not answer for as long as the retries take. A gateway with too much to do makes callers wait until it may be asked again. To be
 * used by any number of threads; it has one of its own.
 */
public final class SnClient implements AutoCloseable {
    private final Driver driver;

    private SnClient(Driver driver) {
        this.driver = driver;
    }

    /**
     * A client that is not connected yet.
     *
     * @param gateways at least one; the first is connected to first
     * @throws SnException of kind {@link SnException.Kind#NO_LINK} if there is no way to the first
     */
    public static SnClient over(List<DatagramLink.Opener> gateways, SnClientOptions options, SnListener listener) {
        try {
            return new SnClient(new Driver(options, List.copyOf(gateways), listener));
        } catch (IOException e) {
            throw new SnException(SnException.Kind.NO_LINK, "no way to the gateway: " + e.getMessage(), e);
        }
    }

    /** The same over UDP. */
    public static SnClient overUdp(SnClientOptions options, SnListener listener, InetSocketAddress... gateways) {
        return over(
                Arrays.stream(gateways)
                        .<DatagramLink.Opener>map(gateway -> () -> UdpLink.to(gateway))
                        .toList(),
                options,
                listener);
    }

    /** Connects, also to end a sleep, which goes on with the session whatever the options say. */
    public void connect() {
        await(SnClientEndpoint::connect);
    }

    /** Learns the id of a topic, so that the first message to it need not wait for that. */
    public int register(String topic) {
        return ask(new Request.Register(topic)).topicId();
    }

    /** Publishes to a name. */
    public void publish(String topic, Bytes payload, Qos qos, boolean retain) {
        publish(new Topic.Name(topic), payload, qos.bits(), retain);
    }

    /**
     * Publishes to a name, a pre-defined id or a short name.
     *
     * @param qos 0 to 2, or -1, which needs no connection and names its topic by a pre-defined id or a short name
     */
    public void publish(Topic topic, Bytes payload, int qos, boolean retain) {
        ask(new Request.Publish(topic, payload, qos, retain));
    }

    /** Subscribes to a filter; what was granted. */
    public Qos subscribe(String filter, Qos qosMax) {
        return subscribe(new Topic.Name(filter), qosMax);
    }

    /** Subscribes to a filter, a pre-defined id or a short name; what was granted. */
    public Qos subscribe(Topic topic, Qos qosMax) {
        return ask(new Request.Subscribe(topic, qosMax)).granted();
    }

    /** Ends a subscription. */
    public void unsubscribe(String filter) {
        unsubscribe(new Topic.Name(filter));
    }

    /** Ends a subscription. */
    public void unsubscribe(Topic topic) {
        ask(new Request.Unsubscribe(topic));
    }

    /** How long the gateway takes to answer a PINGREQ, with the retries it takes. */
    public Duration ping() {
        long start = System.nanoTime();
        await(SnClientEndpoint::ping);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Has the gateway keep messages until {@link #wake}, which has to come within that time; nothing may be under way. */
    public void sleep(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 1 || seconds > 0xFFFF) {
            throw new IllegalArgumentException("a sleep takes 1 to 65,535 seconds, not " + seconds);
        }
        await((endpoint, request, now) -> endpoint.sleep(request, (int) seconds, now));
    }

    /** Fetches what the gateway keeps, and sleeps on. */
    public void wake() {
        await(SnClientEndpoint::wake);
    }

    /** Changes where the will goes; an empty topic deletes it, topic and message. */
    public void willTopic(String topic, Qos qos, boolean retain) {
        ask(new Request.ChangeWill(new Will.WillTopicUpd(qos, retain, topic)));
    }

    /** Changes what the will says. */
    public void willMessage(Bytes payload) {
        ask(new Request.ChangeWill(new Will.WillMsgUpd(payload)));
    }

    /** Ends the connection; the will is not published. */
    public void disconnect() {
        await(SnClientEndpoint::disconnect);
    }

    /** What there is between client and gateway. */
    public SnClientEndpoint.State state() {
        return driver.state();
    }

    /** How many datagrams came that were of no use. */
    public long ignored() {
        return driver.ignored();
    }

    /** Ends all, with one DISCONNECT that nobody waits for; a client that sleeps sleeps on. */
    @Override
    public void close() {
        driver.close();
    }

    private Outcome ask(Request what) {
        return await((endpoint, request, now) -> endpoint.ask(request, what, now));
    }

    private Outcome await(Driver.Ask what) {
        Outcome outcome;
        try {
            outcome = driver.ask(what).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SnException(SnException.Kind.INTERRUPTED, "interrupted", e);
        } catch (ExecutionException e) {
            throw new SnException(SnException.Kind.CLOSED, "the client was closed", e);
        }
        if (outcome.kind() != Outcome.Kind.DONE) {
            String trouble = outcome.kind() == Outcome.Kind.NO_ANSWER ? driver.trouble() : "";
            throw new SnException(outcome, trouble.isEmpty() ? outcome.why() : outcome.why() + " (" + trouble + ")");
        }
        return outcome;
    }
}
