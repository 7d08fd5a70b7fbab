package org.ternmq.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.endpoint.ClientTerms;

/** SUBSCRIBE and UNSUBSCRIBE: asks, waits for the answer, and asks again if the connection was lost before it came. For any thread. */
final class Asking {
    private final ClientState state;

    Asking(ClientState state) {
        this.state = state;
    }

    Subscription subscribe(SubscribeOptions what) {
        Subscription subscription;
        state.lock.lock();
        try {
            state.requireTaking();
            ClientTerms granted = state.terms();
            boolean isNumbered = state.options.isNumbering() && granted != null && granted.takesSubscriptionIds();
            subscription = state.subscriptions.add(what, isNumbered);
        } finally {
            state.lock.unlock();
        }
        try {
            Packet answer = ask("SUBSCRIBE", endpoint -> subscribe(endpoint, subscription));
            subscription.reasons(answer instanceof Suback suback ? suback.reasons() : List.of());
        } catch (MqttException e) {
            forget(subscription);
            throw e;
        }
        if (subscription.reasons().stream().allMatch(ReasonCode::isError)) {
            forget(subscription);
            ReasonCode reason = subscription.reasons().getFirst();
            throw new MqttException(
                    Kind.REJECTED,
                    reason,
                    "the server does not grant " + what.requests().getFirst().filter() + ": " + reason.text());
        }
        return subscription;
    }

    private int subscribe(ClientEndpoint endpoint, Subscription subscription) {
        ReasonCode refusal = granted(endpoint).refusal(subscription.requests());
        if (refusal.isError()) {
            throw new MqttException(Kind.REJECTED, refusal, "the server takes no such filter: " + refusal.text());
        }
        requireTaken(endpoint, new Subscribe(ANY_ID, subscription.properties(), subscription.requests()));
        return endpoint.subscribe(subscription.requests(), subscription.properties(), System.nanoTime());
    }

    private int unsubscribe(ClientEndpoint endpoint, List<TopicFilter> filters, Properties properties) {
        requireTaken(endpoint, new Unsubscribe(ANY_ID, properties, filters));
        return endpoint.unsubscribe(filters, properties, System.nanoTime());
    }

    private static void requireTaken(ClientEndpoint endpoint, Packet packet) {
        if (!granted(endpoint).takes(packet)) {
            throw new MqttException(
                    Kind.REJECTED,
                    ReasonCode.PACKET_TOO_LARGE,
                    packet.type() + " is larger than the server takes: "
                            + granted(endpoint).packetBytesMax() + " bytes");
        }
    }

    private static ClientTerms granted(ClientEndpoint endpoint) {
        ClientTerms granted = endpoint.terms();
        if (granted == null) {
            throw new IllegalStateException("asked without a connection");
        }
        return granted;
    }

    /**
     * Ends a subscription here and with the server. It stays until the server has answered, so that what comes before the answer is
     * still its own. Without a connection it is the next one that asks.
     */
    void end(Subscription subscription) {
        List<TopicFilter> filters;
        state.lock.lock();
        try {
            if (subscription.isClosed()) {
                return;
            }
            subscription.giveUp();
            boolean isKnown = state.subscriptions.live().contains(subscription);
            if (!isKnown || state.live() == null) {
                return;
            }
            filters = state.subscriptions.alone(subscription);
        } finally {
            state.lock.unlock();
        }
        try {
            if (!filters.isEmpty()) {
                unsubscribe(filters, Properties.NONE);
            }
        } finally {
            forget(subscription);
        }
    }

    private void forget(Subscription subscription) {
        state.lock.lock();
        try {
            state.subscriptions.remove(subscription);
        } finally {
            state.lock.unlock();
        }
    }

    ReasonCode unsubscribe(List<TopicFilter> filters, Properties properties) {
        Packet answer = ask("UNSUBSCRIBE", endpoint -> unsubscribe(endpoint, filters, properties));
        boolean tells = state.options.version().hasProperties() && answer instanceof Unsuback;
        return tells ? ((Unsuback) answer).reasons().getFirst() : ReasonCode.SUCCESS;
    }

    /** Asks, and asks again if the connection was lost before the answer. */
    private Packet ask(String what, ToIntFunction<ClientEndpoint> question) {
        long deadline = System.nanoTime() + state.options.answerTimeout().toNanos();
        while (true) {
            CompletableFuture<Packet> answer;
            state.lock.lock();
            try {
                Link live = state.awaitLive(deadline);
                if (live == null) {
                    throw timedOut(what, null);
                }
                if (!live.endpoint().mayAsk()) {
                    throw Publisher.full("has no free packet identifier");
                }
                answer = state.requests.sent(question.applyAsInt(live.endpoint()));
                live.pump();
            } finally {
                state.lock.unlock();
            }
            try {
                return await(answer, deadline, what);
            } catch (MqttException e) {
                if (e.kind() != Kind.CONNECTION_LOST) {
                    throw e;
                }
            }
        }
    }

    static MqttException timedOut(String what, @Nullable TimeoutException cause) {
        return new MqttException(
                Kind.TIMED_OUT,
                ReasonCode.UNSPECIFIED_ERROR,
                "the server has not answered " + what + " in time",
                cause == null ? new TimeoutException() : cause);
    }

    private static final int ANY_ID = 1;

    /** What a future comes to, if it does in time. */
    static <T> T await(CompletableFuture<T> answer, long deadlineNanos, String what) {
        try {
            return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MqttException why ? why.again() : new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw timedOut(what, e);
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        }
    }
}
