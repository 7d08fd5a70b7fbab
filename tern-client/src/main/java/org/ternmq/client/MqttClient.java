package org.ternmq.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.Publisher.Outgoing;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.client.options.WhenFull;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.endpoint.ClientTerms;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/**
 * A client of MQTT servers. Its calls may be made by any number of threads, virtual ones above all; none of its own threads is held up
 * by the application's.
 *
 * <p>A connection that is lost is opened again, as {@link ConnectOptions} say; subscriptions are made again if the server has lost its
 * session. What is published meanwhile waits, within its bounds. Messages at QoS 1 that were not acknowledged are sent again; at QoS 2
 * as well if the session goes on, which it does if {@code sessionExpirySeconds} (in 3.x {@code cleanStart(false)}) lets it.
 */
public final class MqttClient implements AutoCloseable {
    private final ConnectOptions options;
    private final ClientState state;
    private final Asking asking;
    private @Nullable Requester requester; // made for the first request

    private MqttClient(List<String> urls, ConnectOptions options) {
        this.options = options;
        this.state = new ClientState(this, urls, options);
        this.asking = new Asking(state);
    }

    static MqttClient connect(List<String> urls, ConnectOptions options) {
        MqttClient client = new MqttClient(urls, options);
        try {
            client.state.connector.connect();
            return client;
        } catch (MqttException e) {
            client.end(e);
            client.state.awaitEnd();
            throw e;
        }
    }

    static MqttClient start(List<String> urls, ConnectOptions options) {
        MqttClient client = new MqttClient(urls, options);
        client.state.connector.start(false);
        return client;
    }

    private void end(MqttException why) {
        state.lock.lock();
        try {
            state.end(why);
        } finally {
            state.lock.unlock();
        }
    }

    /** The client identifier: the one given, or the one that the server assigned. */
    public String clientId() {
        return state.clientId();
    }

    /**
     * What the server granted when it accepted the last connection.
     *
     * @throws IllegalStateException if there never was one
     */
    public ClientTerms terms() {
        ClientTerms granted = state.terms();
        if (granted == null) {
            throw new IllegalStateException("no server has accepted a connection yet");
        }
        return granted;
    }

    /** Whether there is a connection now. */
    public boolean isConnected() {
        state.lock.lock();
        try {
            return state.live() != null;
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Waits until there is a connection.
     *
     * @return whether there was one within the time
     * @throws MqttException if the client has ended, or the thread is interrupted
     */
    public boolean awaitConnected(Duration time) {
        state.lock.lock();
        try {
            return state.awaitLive(System.nanoTime() + time.toNanos()) != null;
        } finally {
            state.lock.unlock();
        }
    }

    /** How many messages wait to be sent or acknowledged. */
    public int waiting() {
        state.lock.lock();
        try {
            return state.publisher.waiting();
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * How many messages above QoS 0 its store has taken since it was made, by this run and earlier ones; 0 without a store. An application
     * that publishes a numbered sequence goes on from here after a crash, and nothing is published twice or never.
     */
    public long accepted() {
        state.lock.lock();
        try {
            return state.persistence.accepted();
        } finally {
            state.lock.unlock();
        }
    }

    /** How many messages were given up unsent: by {@link WhenFull}, or since their time was over. */
    public long dropped() {
        state.lock.lock();
        try {
            return state.publisher.dropped();
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Publishes and waits until the server acknowledged the message; at QoS 0 until it is on its way. Waits also while there is no
     * connection, or too much else is under way; altogether no longer than the answer time-out.
     *
     * @return what the server said: success, or that nobody subscribes; or Quota exceeded, if {@link WhenFull} gave the message up
     * @throws MqttException if the message was not taken, or nobody knows
     */
    public ReasonCode publish(String topic, byte[] payload, Qos qos, boolean retain) {
        return publish(Message.of(TopicName.of(topic), Bytes.copyOf(payload), qos, retain));
    }

    /** Publishes a message, with properties perhaps, and waits like {@link #publish(String, byte[], Qos, boolean)}. */
    public ReasonCode publish(Message message) {
        long deadline = System.nanoTime() + options.answerTimeout().toNanos();
        Delivery delivery = delivery(message);
        requireTaken(delivery);
        Outgoing offered = offer(delivery, false);
        return awaitAcknowledged(offered == null ? take(delivery, deadline) : Optional.of(offered), deadline);
    }

    /** Takes a message, after waiting for room if need be; nothing if it was given up. */
    private Optional<Outgoing> take(Delivery delivery, long deadline) {
        state.lock.lock();
        try {
            if (options.whenFull() == WhenFull.BLOCK
                    && !state.publisher.awaitRoomFor(delivery, deadline, state::hasEnded)) {
                throw Publisher.full(
                        "was not sent within " + options.answerTimeout().toSeconds() + " s, and is dropped");
            }
            state.requireTaking();
            Outgoing taken = state.publisher.add(delivery, false);
            pump();
            return Optional.ofNullable(taken);
        } finally {
            state.lock.unlock();
        }
    }

    private ReasonCode awaitAcknowledged(Optional<Outgoing> taken, long deadline) {
        if (taken.isEmpty()) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        try {
            return Asking.await(taken.get().done, deadline, "PUBLISH");
        } catch (MqttException e) {
            throw e.kind() == Kind.TIMED_OUT || e.kind() == Kind.INTERRUPTED ? withdrawn(taken.get(), e) : e;
        }
    }

    /** The fast way, without the lock; nothing if it is not open to this message. */
    private @Nullable Outgoing offer(Delivery delivery, boolean isAsync) {
        Outgoing offered = state.publisher.offer(delivery, isAsync);
        if (offered != null) {
            state.onOffered();
        }
        return offered;
    }

    private MqttException withdrawn(Outgoing message, MqttException why) {
        state.lock.lock();
        try {
            return state.publisher.withdraw(message)
                    ? new MqttException(
                            Kind.NOT_SENT, why.reason(), "not sent, for there was no connection, or no room", why)
                    : why;
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Publishes without waiting. The future completes when the server acknowledged the message, at QoS 0 when it is on its way, on a
     * thread where it may block. It never blocks: if more waits already than {@code sendingMax} allows, {@link WhenFull} decides;
     * with {@link WhenFull#BLOCK}, too, the future has failed with {@link Kind#FULL} then, and the message was not taken.
     */
    public CompletableFuture<ReasonCode> publishAsync(String topic, byte[] payload, Qos qos, boolean retain) {
        return publishAsync(Message.of(TopicName.of(topic), Bytes.copyOf(payload), qos, retain));
    }

    /** Publishes a message, with properties perhaps, like {@link #publishAsync(String, byte[], Qos, boolean)}. */
    public CompletableFuture<ReasonCode> publishAsync(Message message) {
        Delivery delivery = delivery(message);
        try {
            requireTaken(delivery);
        } catch (MqttException e) {
            return CompletableFuture.failedFuture(e);
        }
        Outgoing offered = offer(delivery, true);
        if (offered != null) {
            return offered.done;
        }
        state.lock.lock();
        try {
            state.requireTaking();
            Outgoing taken = state.publisher.add(delivery, true);
            pump();
            return taken == null ? CompletableFuture.completedFuture(ReasonCode.QUOTA_EXCEEDED) : taken.done;
        } catch (MqttException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            state.lock.unlock();
            state.completions.flush();
        }
    }

    private Delivery delivery(Message message) {
        boolean has = !message.properties().isEmpty();
        if (has && !options.version().hasProperties()) {
            throw new IllegalArgumentException("a message of " + options.version() + " has no properties");
        }
        if (has) {
            // [MQTT-3.3.4-6] no subscription identifier
            message.properties().requireIn(PropertyId.Place.CLIENT_PUBLISH, PropertyId.Place.CLIENT_PUBLISH);
        }
        if (message.topic().isEmpty() || message.properties().has(PropertyId.TOPIC_ALIAS)) {
            throw new IllegalArgumentException("a message names its topic, and no topic alias");
        }
        return new Publication(message, "", System.nanoTime()).delivery(message.qos(), message.retain());
    }

    /** Refuses what cannot be sent at all, as far as that is known. */
    private void requireTaken(Delivery delivery) {
        state.requireTaking();
        ClientTerms granted = state.terms();
        ReasonCode refusal = granted == null ? ReasonCode.SUCCESS : granted.refusal(delivery);
        if (refusal.isError()) {
            throw Publisher.rejected(refusal, delivery);
        }
    }

    private void pump() {
        Link live = state.live();
        if (live != null) {
            live.pump();
        }
        state.onTimersChanged();
    }

    /**
     * Subscribes to one filter and waits for the answer.
     *
     * @throws MqttException if the server does not grant it, or there is no answer in time
     */
    public Subscription subscribe(String filter, Qos qosMax) {
        return subscribe(SubscribeOptions.to(filter, qosMax));
    }

    /**
     * Subscribes to one filter, waits for the answer, and hands each message to a listener from then on, on a virtual thread of its own;
     * see {@link #subscribe(SubscribeOptions, Consumer)}.
     */
    public Subscription subscribe(String filter, Qos qosMax, Consumer<? super Received> listener) {
        return subscribe(SubscribeOptions.to(filter, qosMax), listener);
    }

    /**
     * Subscribes and hands each message to a listener, one after another, on a virtual thread of its own. The listener may block, and use
     * the client; messages wait meanwhile. A message is acknowledged when the listener returns; what it throws is logged, and does
     * not count as a refusal.
     */
    public Subscription subscribe(SubscribeOptions what, Consumer<? super Received> listener) {
        Subscription subscription = subscribe(what);
        subscription.handTo(listener);
        return subscription;
    }

    /**
     * Subscribes and waits for the answer.
     *
     * @return with the answer for each filter in {@link Subscription#reasons}, at least one of them granted
     * @throws MqttException if the server grants none, or there is no answer in time
     */
    public Subscription subscribe(SubscribeOptions what) {
        requireProperties(what.properties());
        return asking.subscribe(what);
    }

    private void requireProperties(Properties properties) {
        if (!properties.isEmpty() && !options.version().hasProperties()) {
            throw new IllegalArgumentException("a packet of " + options.version() + " has no properties");
        }
    }

    /** What a subscription does when it is closed. */
    void end(Subscription subscription) {
        asking.end(subscription);
    }

    void droppedOne(long soFar) {
        state.tell(listener -> listener.dropped(soFar));
    }

    /**
     * Messages that none of this client's subscriptions asked for: those of a session that goes on and whose subscriptions were made by an
     * earlier run. They wait here, in a bounded buffer, until they are taken, or a subscription is made that they are for.
     */
    public Subscription unclaimed() {
        state.lock.lock();
        try {
            return state.subscriptions.unclaimed();
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Ends whatever subscription to a filter the server has for this client, and waits for the answer. {@link Subscription#close} does so
     * for one of this client.
     *
     * @param properties user properties; 5.0 only
     * @return success, or that there was none; always success in 3.x, which does not tell
     */
    public ReasonCode unsubscribe(String filter, Properties properties) {
        requireProperties(properties);
        return asking.unsubscribe(List.of(TopicFilter.of(filter)), properties);
    }

    /**
     * Sends a request at QoS 1 and waits for the response (5.0 section 4.10). The first request subscribes to a topic of this client's
     * own, below what the server offers if {@code REQUEST_RESPONSE_INFORMATION} asked it for that.
     *
     * @return the first response
     * @throws MqttException if none came in time, or the request was not taken
     */
    public Message request(String topic, byte[] body, Duration time) {
        requireVersion5();
        return requester().request(TopicName.of(topic), Bytes.copyOf(body), System.nanoTime() + time.toNanos());
    }

    private Requester requester() {
        state.lock.lock();
        try {
            if (requester == null) {
                requester = new Requester(this);
            }
            return requester;
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Answers a request, with its Correlation Data, where it asks to, and waits until the server has the response.
     *
     * @throws IllegalArgumentException if the message asks for no response
     */
    public ReasonCode respond(Received request, byte[] body) {
        requireVersion5();
        Qos qos = request.qos() == Qos.AT_MOST_ONCE ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE;
        return publish(Requester.response(request, Bytes.copyOf(body), qos));
    }

    private void requireVersion5() {
        if (!options.version().hasProperties()) {
            throw new IllegalArgumentException("requests need version 5.0, not " + options.version());
        }
    }

    /**
     * Begins to authenticate once more (5.0 section 4.12.1); if the server does not accept it, the connection ends.
     *
     * @return whether it has begun: there is a connection and an authentication method, and no exchange runs
     */
    public boolean reauthenticate() {
        state.lock.lock();
        try {
            Link live = state.live();
            boolean begun = live != null && live.endpoint().reauthenticate(System.nanoTime());
            if (live != null) {
                live.pump();
            }
            return begun;
        } finally {
            state.lock.unlock();
        }
    }

    /**
     * Ends the client: waits at most the close time-out until all that was published is acknowledged, sends DISCONNECT, so that the will is
     * not published, and waits as long again until the server closes too. What is not acknowledged has failed. Repeating it does
     * nothing.
     */
    public void disconnect() {
        disconnect(Properties.NONE);
    }

    /** {@link #disconnect()} with properties for DISCONNECT, such as another session expiry interval; 5.0 only. */
    public void disconnect(Properties properties) {
        requireProperties(properties);
        state.lock.lock();
        try {
            state.closing();
            if (!state.hasEnded()) {
                state.publisher.awaitIdle(
                        System.nanoTime() + options.closeTimeout().toNanos());
            }
            Link live = state.live();
            if (live != null) {
                live.answerDue(); // what was taken need not come again
                live.endpoint().disconnect(new Disconnect(ReasonCode.SUCCESS, properties));
                live.pump();
            }
            state.end(ClientState.closed());
            Link last = state.link();
            if (last != null && last.isOpen()) { // the server has not answered CONNECT yet
                last.cut("the client was closed");
            }
            if (last != null) {
                last.awaitEnd();
            }
        } finally {
            state.lock.unlock();
        }
        state.awaitEnd();
    }

    /** {@link #disconnect()}. */
    @Override
    public void close() {
        disconnect();
    }

    /** Ends the client without a DISCONNECT, as a broken network would: the server publishes the will. */
    public void abort() {
        state.lock.lock();
        try {
            state.closing();
            Link last = state.link();
            if (last != null) {
                last.answerDue(); // not for the server: a store notes what was taken
                last.cut("the client was aborted");
            }
            state.end(ClientState.closed());
        } finally {
            state.lock.unlock();
        }
        state.awaitEnd();
    }
}
