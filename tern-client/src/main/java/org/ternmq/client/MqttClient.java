package org.ternmq.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.endpoint.ClientTerms;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/**
 * A client of an MQTT server. Its blocking calls may be made by any number of threads, virtual ones above all. Messages received wait
 * in a bounded queue for {@link #receive}; while it is full nothing is read from the server, acknowledgements included, so a thread
 * that receives should not wait for its own publishing while more comes in than it takes.
 *
 * <p>A connection that ends is not opened again by itself: {@link #reconnect} does so, and goes on with the session if it was kept.
 */
public final class MqttClient implements AutoCloseable {
    private final ServerAddress address;
    private final ConnectOptions options;
    private final ClientState state;
    private volatile String clientId;
    private Link link; // guarded by the lock
    private volatile ClientTerms terms;

    private MqttClient(ServerAddress address, ConnectOptions options) {
        this.address = address;
        this.options = options;
        this.state = new ClientState(options);
        this.clientId = options.clientId;
        this.link = openLink();
        this.terms = awaitTerms();
    }

    static MqttClient open(ServerAddress address, ConnectOptions options) {
        return new MqttClient(address, options);
    }

    private Link openLink() {
        long begin = System.nanoTime();
        Socket socket = openSocket();
        Duration left = options.connectTimeout.minusNanos(System.nanoTime() - begin);
        // In 3.x the flag says also how the session ends, so it stays as it is.
        boolean clean = options.cleanStart && !(options.version.hasProperties() && state.session.exists());
        state.lock.lock();
        try {
            state.inbox.end(null);
            Link opened = new Link(state, socket, options.connect(clientId, clean, address.login()), left);
            opened.start();
            opened.pump();
            return opened;
        } finally {
            state.lock.unlock();
        }
    }

    private Socket openSocket() {
        long deadline = System.nanoTime() + options.connectTimeout.toNanos();
        IOException last = null;
        try {
            for (InetAddress target : InetAddress.getAllByName(address.host())) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                Socket socket = new Socket();
                try {
                    socket.setTcpNoDelay(true);
                    if (options.localAddress.isPresent()) {
                        socket.bind(new InetSocketAddress(options.localAddress.get(), 0));
                    }
                    socket.connect(new InetSocketAddress(target, address.port()), (int) Math.max(1, millis));
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    last = e;
                }
            }
        } catch (UnknownHostException e) {
            throw cannotConnect("unknown host", e);
        } catch (IOException e) {
            throw cannotConnect(String.valueOf(e.getMessage()), e);
        }
        throw cannotConnect(
                last == null ? "no address" : String.valueOf(last.getMessage()),
                last == null ? new IOException() : last);
    }

    private MqttException cannotConnect(String why, IOException cause) {
        return new MqttException(
                Kind.CANNOT_CONNECT, ReasonCode.SERVER_UNAVAILABLE, "cannot connect to " + address + ": " + why, cause);
    }

    private ClientTerms awaitTerms() {
        state.lock.lock();
        try {
            ClientTerms agreed = link.awaitTerms();
            clientId = agreed.clientId();
            return agreed;
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Opens a new connection, after cutting the old one if there still is one. What is left in the session of messages published
     * before is sent again; whoever waited for them was told that the connection is lost. To be called by one thread at a time.
     *
     * @return whether the server went on with the session; if not, subscriptions have to be made again
     * @throws MqttException if there is no connection, or the server refuses it
     */
    public boolean reconnect() {
        abort();
        Link opened = openLink();
        state.lock.lock();
        try {
            link = opened;
        } finally {
            state.lock.unlock();
        }
        terms = awaitTerms();
        return terms.sessionPresent();
    }

    /** The client identifier: the one given, or the one that the server assigned. */
    public String clientId() {
        return clientId;
    }

    /** What the server granted when it accepted the last connection. */
    public ClientTerms terms() {
        return terms;
    }

    /** Whether there is a connection. */
    public boolean isConnected() {
        state.lock.lock();
        try {
            return link.isOpen();
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Publishes and waits until the server acknowledged the message; at QoS 0 until it is on its way. Waits also while too much else
     * is under way.
     *
     * @return what the server said: success, or that nobody subscribes
     * @throws MqttException if the message was not taken, or nobody knows
     */
    public ReasonCode publish(String topic, byte[] payload, Qos qos, boolean retain) {
        return publish(Message.of(TopicName.of(topic), Bytes.copyOf(payload), qos, retain));
    }

    /** Publishes a message, with properties perhaps, and waits like {@link #publish(String, byte[], Qos, boolean)}. */
    public ReasonCode publish(Message message) {
        long deadline = System.nanoTime() + options.answerTimeout.toNanos();
        Delivery delivery = delivery(message);
        CompletableFuture<ReasonCode> done;
        state.lock.lock();
        try {
            requireTaken(delivery);
            if (!state.publisher.awaitRoomFor(delivery, deadline)) {
                throw full("was not sent within " + options.answerTimeout.toSeconds() + " s, and is dropped");
            }
            link.requireOpen();
            done = state.publisher.add(delivery, false);
            link.pump();
        } finally {
            state.lock.unlock();
        }
        return await(done, deadline, "PUBLISH");
    }

    /**
     * Publishes without waiting. The future completes when the server acknowledged the message, at QoS 0 when it is on its way, on a
     * thread where it may block. It never blocks: if more waits already than {@code sendingMax} allows, the future has failed with
     * {@link Kind#FULL}, and the message was not taken.
     */
    public CompletableFuture<ReasonCode> publishAsync(String topic, byte[] payload, Qos qos, boolean retain) {
        return publishAsync(Message.of(TopicName.of(topic), Bytes.copyOf(payload), qos, retain));
    }

    /** Publishes a message, with properties perhaps, like {@link #publishAsync(String, byte[], Qos, boolean)}. */
    public CompletableFuture<ReasonCode> publishAsync(Message message) {
        Delivery delivery = delivery(message);
        state.lock.lock();
        try {
            requireTaken(delivery);
            if (!state.publisher.hasRoomFor(delivery)) {
                throw full("was not taken");
            }
            CompletableFuture<ReasonCode> done = state.publisher.add(delivery, true);
            link.pump();
            return done;
        } catch (MqttException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            state.lock.unlock();
        }
    }

    private Delivery delivery(Message message) {
        boolean has = !message.properties().isEmpty();
        if (has && !options.version.hasProperties()) {
            throw new IllegalArgumentException("a message of " + options.version + " has no properties");
        }
        if (has) {
            message.properties().requireIn(PropertyId.Place.CLIENT_PUBLISH, PropertyId.Place.CLIENT_PUBLISH);
        }
        if (message.topic().isEmpty() || message.properties().has(PropertyId.TOPIC_ALIAS)) {
            throw new IllegalArgumentException("a message names its topic, and no topic alias"); // [MQTT-3.2.2-18]
        }
        return new Publication(message, "", System.nanoTime()).delivery(message.qos(), message.retain());
    }

    private void requireTaken(Delivery delivery) {
        link.requireOpen();
        ReasonCode refusal = terms.refusal(delivery);
        if (refusal.isError()) {
            throw Publisher.rejected(refusal, delivery);
        }
    }

    private static MqttException full(String what) {
        return new MqttException(
                Kind.FULL, ReasonCode.QUOTA_EXCEEDED, "too much waits to be acknowledged; the message " + what);
    }

    /**
     * Subscribes to one filter and waits for the answer.
     *
     * @return what was granted, or an error that the server gave
     */
    public ReasonCode subscribe(String filter, Qos qosMax) {
        return subscribe(List.of(Subscribe.Request.of(TopicFilter.of(filter), qosMax)))
                .getFirst();
    }

    /**
     * Subscribes to filters, each with its options, and waits for the answer.
     *
     * @return what was granted for each, or an error that the server gave
     */
    public List<ReasonCode> subscribe(List<Subscribe.Request> requests) {
        return subscribe(requests, Properties.NONE);
    }

    /**
     * Subscribes to filters, each with its options, and waits for the answer.
     *
     * @param properties such as a subscription identifier; 5.0 only
     * @return what was granted for each, or an error that the server gave
     */
    public List<ReasonCode> subscribe(List<Subscribe.Request> requests, Properties properties) {
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("nothing to subscribe to");
        }
        Packet answer = ask("SUBSCRIBE", endpoint -> {
            ReasonCode refusal = terms.refusal(requests);
            if (refusal.isError()) {
                throw new MqttException(Kind.REJECTED, refusal, "the server takes no such filter: " + refusal.text());
            }
            return endpoint.subscribe(requests, properties, System.nanoTime());
        });
        return answer instanceof Suback suback ? suback.reasons() : List.of();
    }

    /**
     * Ends a subscription and waits for the answer.
     *
     * @return success, or that there was none; always success in 3.x, which does not tell
     */
    public ReasonCode unsubscribe(String filter) {
        return unsubscribe(filter, Properties.NONE);
    }

    /**
     * Ends a subscription and waits for the answer.
     *
     * @param properties user properties; 5.0 only
     * @return success, or that there was none; always success in 3.x, which does not tell
     */
    public ReasonCode unsubscribe(String filter, Properties properties) {
        List<TopicFilter> filters = List.of(TopicFilter.of(filter));
        Packet answer = ask("UNSUBSCRIBE", endpoint -> endpoint.unsubscribe(filters, properties, System.nanoTime()));
        boolean tells = options.version == Version.V5 && answer instanceof Unsuback;
        return tells ? ((Unsuback) answer).reasons().getFirst() : ReasonCode.SUCCESS;
    }

    private Packet ask(String what, ToIntFunction<ClientEndpoint> question) {
        CompletableFuture<Packet> answer;
        state.lock.lock();
        try {
            link.requireOpen();
            if (!link.endpoint().mayAsk()) {
                throw full("has no free packet identifier");
            }
            answer = state.requests.sent(question.applyAsInt(link.endpoint()));
            link.pump();
        } finally {
            state.lock.unlock();
        }
        return await(answer, System.nanoTime() + options.answerTimeout.toNanos(), what);
    }

    private static <T> T await(CompletableFuture<T> answer, long deadlineNanos, String what) {
        try {
            return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MqttException why ? why.again() : new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new MqttException(
                    Kind.TIMED_OUT,
                    ReasonCode.UNSPECIFIED_ERROR,
                    "the server has not answered " + what + " in time",
                    e);
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        }
    }

    /**
     * Waits for the next message and takes it. Acknowledgements are sent when a message is received, not when it is taken.
     *
     * @throws MqttException if the connection is over and no message is left
     */
    public Message receive() {
        Optional<Message> message = Optional.empty();
        while (message.isEmpty()) {
            message = state.inbox.take(Long.MAX_VALUE);
        }
        return message.get();
    }

    /**
     * Waits for the next message and takes it.
     *
     * @return nothing if none came within the time
     * @throws MqttException if the connection is over and no message is left
     */
    public Optional<Message> receive(Duration time) {
        return state.inbox.take(time.toNanos());
    }

    /**
     * Ends the connection: waits at most the close time-out until all that was published is acknowledged, sends DISCONNECT, so that
     * the will is not published, and waits as long again until the server closes too. What is not acknowledged has failed. Repeating
     * it does nothing.
     */
    public void disconnect() {
        disconnect(Properties.NONE);
    }

    /**
     * {@link #disconnect()} with properties for DISCONNECT, such as another session expiry interval; 5.0 only.
     */
    public void disconnect(Properties properties) {
        state.lock.lock();
        try {
            state.publisher.awaitIdle(System.nanoTime() + options.closeTimeout.toNanos());
            if (link.isOpen()) {
                link.endpoint().disconnect(new Disconnect(ReasonCode.SUCCESS, properties));
                link.pump();
            }
            link.awaitEnd();
        } finally {
            state.lock.unlock();
        }
    }

    /** {@link #disconnect()}. */
    @Override
    public void close() {
        disconnect();
    }

    /** Cuts the connection without a DISCONNECT, as a broken network would: the server publishes the will. */
    public void abort() {
        state.lock.lock();
        try {
            link.cut("the client was aborted");
        } finally {
            state.lock.unlock();
        }
    }
}
