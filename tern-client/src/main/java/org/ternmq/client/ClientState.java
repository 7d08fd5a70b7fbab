package org.ternmq.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.io.Alarm;
import org.ternmq.client.io.Completions;
import org.ternmq.client.io.Requests;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.ConnectionListener;
import org.ternmq.client.store.Entry;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.endpoint.ClientSession;
import org.ternmq.core.endpoint.ClientTerms;

/**
 * What a client holds beyond one connection; guarded by the one lock, as the endpoint in use is. Its alarm wakes the
 * connection and gives up messages whose time is over.
 *
 * <p>Transitions: not connected until a link is accepted; live until it is lost, then not connected again; ended, for good, when it is
 * closed, or when the connection is lost or refused and no other attempt is to be made.
 */
final class ClientState {
    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition(); // live, or ended
    final ConnectOptions options;
    final ClientSession session;
    final Completions completions = new Completions();
    final Persistence persistence;
    final Publisher publisher;
    final Requests requests = new Requests();
    final Answers answers;
    final Subscriptions subscriptions;
    final Connector connector;
    private final Alarm alarm = new Alarm(this::onAlarm);
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    private volatile String clientId;
    private volatile @Nullable ClientTerms terms;
    private volatile @Nullable MqttException end;
    private volatile @Nullable Link link;
    private volatile boolean closing;
    private boolean storeIsClosed;

    ClientState(MqttClient client, List<String> urls, ConnectOptions options) {
        this.options = options;
        this.connector = new Connector(this, urls); // first, for an address may be wrong
        this.clientId = options.clientId();
        this.persistence = Persistence.of(options);
        this.publisher = new Publisher(options, lock.newCondition(), completions, persistence);
        this.session = persistence.restore(options, publisher);
        this.answers = new Answers(persistence);
        int first = options.cleanStart() ? 0 : ThreadLocalRandom.current().nextInt(Subscriptions.IDENTIFIER_MAX);
        this.subscriptions = new Subscriptions(client, first);
    }

    String clientId() {
        return clientId;
    }

    /** What was granted last; nothing before the first connection. */
    @Nullable
    ClientTerms terms() {
        return terms;
    }

    /** The connection, if it was accepted and is open. */
    @Nullable
    Link live() {
        Link current = link;
        return current != null && current.isLive() ? current : null;
    }

    @Nullable
    Link link() {
        return link;
    }

    /** Whether the owner closes it, so that nothing more is taken. */
    boolean isClosing() {
        return closing;
    }

    void closing() {
        closing = true;
    }

    boolean hasEnded() {
        return end != null;
    }

    /** Throws why it takes nothing more, if it does not. */
    void requireTaking() {
        MqttException why = end;
        if (why != null) {
            throw why.again();
        }
        if (closing) {
            throw closed();
        }
    }

    static MqttException closed() {
        return new MqttException(Kind.CLOSED, ReasonCode.SUCCESS, "the client was closed");
    }

    /** Waits until there is a connection; nothing if there was none in time. */
    @Nullable
    Link awaitLive(long deadlineNanos) {
        try {
            long left = deadlineNanos - System.nanoTime();
            while (live() == null && left > 0) {
                requireTaking();
                left = changed.awaitNanos(left);
            }
            requireTaking();
            return live();
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        }
    }

    /** A connection is being made. */
    void opened(Link fresh) {
        link = fresh;
        onTimersChanged();
    }

    /** The server accepted the connection. */
    void onAccepted(Link accepted, ClientTerms granted) {
        terms = granted;
        clientId = granted.clientId();
        // 3.1 does not say whether it went on with a session.
        boolean present = granted.sessionPresent() || options.version() == Version.V3_1 && !options.cleanStart();
        answers.onConnected(present);
        if (present) {
            subscriptions.forgetWhatComesAgain();
        } else {
            publisher.onSessionLost(); // which is noted first
        }
        for (Subscription one : subscriptions.live()) {
            if (one.isClosed()) {
                unsubscribe(accepted, one, present);
            } else if (!present) {
                subscribeAgain(accepted, one);
            }
        }
        persistence.note(new Entry.SessionExists(true));
        connector.onAccepted();
        tell(listener -> listener.connected(granted));
        changed.signalAll();
        onTimersChanged();
    }

    /** [MQTT-3.2.2-5] The server has lost its session, and the subscriptions with it. */
    private void subscribeAgain(Link accepted, Subscription lost) {
        // Another server may know no identifiers; then it is the topic that says whose a message is.
        Properties properties = terms != null && terms.takesSubscriptionIds()
                ? lost.properties()
                : lost.properties().without(PropertyId.SUBSCRIPTION_IDENTIFIER);
        int id = accepted.endpoint().subscribe(lost.requests(), properties, System.nanoTime());
        var unused = requests.sent(id, answer -> {
            if (answer instanceof Suback suback) {
                lost.reasons(suback.reasons());
                if (suback.reasons().stream().anyMatch(ReasonCode::isError)) {
                    LOG.log(System.Logger.Level.WARNING, "the server does not take a subscription again: " + suback);
                }
            }
        });
    }

    /** It was closed while there was no connection; a session that goes on has it still. */
    private void unsubscribe(Link accepted, Subscription closed, boolean present) {
        List<TopicFilter> filters = present ? subscriptions.alone(closed) : List.of();
        if (filters.isEmpty()) {
            subscriptions.remove(closed);
            return;
        }
        int id = accepted.endpoint().unsubscribe(filters, Properties.NONE, System.nanoTime());
        var unused = requests.sent(id, answer -> subscriptions.remove(closed));
    }

    /** A connection is lost, refused or closed. */
    void onLost(Link lost, MqttException why, boolean wasLive) {
        requests.fail(why);
        onTimersChanged();
        if (wasLive && !hasEnded()) {
            if (why.kind() == Kind.CLOSED) {
                end(why);
            } else {
                connector.onLost(lost, why);
            }
        }
    }

    /** Nothing more happens: whoever waits is told. */
    void end(MqttException why) {
        if (end == null) {
            end = why;
            publisher.fail(why);
            requests.fail(why);
            subscriptions.end(why);
            connector.stop();
            changed.signalAll();
            onTimersChanged();
            completions.flush();
        }
    }

    /** A message was taken without the lock: it is sent soon, or, if the client ended meanwhile, has failed. From any thread. */
    void onOffered() {
        Link current = link;
        if (current != null) {
            current.sendSoon();
        }
        MqttException why = end;
        if (why != null) {
            lock.lock();
            try {
                publisher.fail(why);
            } finally {
                lock.unlock();
            }
            completions.flush();
        }
    }

    /** There may be something to be looked after earlier, or nothing any more. With the lock held. */
    void onTimersChanged() {
        if (end != null && (link == null || link.hasEnded())) {
            alarm.cancel();
            closeStore();
            return;
        }
        long deadline = Math.min(publisher.expiryDeadlineNanos(), link == null ? Long.MAX_VALUE : link.deadlineNanos());
        if (deadline != Long.MAX_VALUE) {
            alarm.set(deadline);
        }
    }

    private void closeStore() {
        if (!storeIsClosed) {
            storeIsClosed = true;
            Thread.ofVirtual().name("tern-client-end").start(() -> {
                try {
                    persistence.close();
                } finally {
                    over.complete(null);
                }
            });
        }
    }

    /** Tells the listener, if there is one, in the order in which things happened. */
    void tell(Consumer<ConnectionListener> event) {
        options.connectionListener().ifPresent(listener -> {
            completions.add(() -> {
                try {
                    event.accept(listener);
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "a connection listener failed", e);
                }
            });
            completions.flush();
        });
    }

    /** Waits until all has come to its end and the store can be opened by somebody else. Without the lock. */
    void awaitEnd() {
        try {
            over.get();
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("it only completes", e);
        }
    }

    private void onAlarm() {
        lock.lock();
        try {
            alarm.cancel();
            onTime(System.nanoTime());
            onTimersChanged();
        } finally {
            lock.unlock();
        }
        completions.flush();
    }

    private void onTime(long now) {
        try {
            publisher.expire(now);
            if (link != null) {
                link.onDeadline(now);
            }
        } catch (MqttException e) { // of the store, without which nothing can be promised any more
            end(e);
            if (link != null) {
                link.cut(String.valueOf(e.getMessage()));
            }
        }
    }

    private static final System.Logger LOG = System.getLogger("org.ternmq.client");
}
