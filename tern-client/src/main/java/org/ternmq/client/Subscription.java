package org.ternmq.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.io.Buffer;
import org.ternmq.client.io.MessagePublisher;
import org.ternmq.client.options.Bounds;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;

/**
 * Messages that were subscribed to. They wait in a bounded buffer until they are taken, by {@link #receive}, in a loop over it, as a
 * {@link #stream}, or by a {@link #publisher}; each goes to whoever takes it first. It outlives lost connections: taking waits
 * until messages come again. All methods are for any thread.
 *
 * <p>Messages above QoS 0 are acknowledged when they are taken, or by {@link Received#acknowledge} where the options say so. While
 * the buffer is full nothing more is read from the server, so that it is the server that waits. But if a call, or a message that was
 * published, waits for its answer, reading goes on after a second, and messages at QoS 0 that find no room are dropped and counted.
 */
public final class Subscription implements Iterable<Received>, AutoCloseable {
    private final MqttClient client;
    private final SubscribeOptions options;
    private final int identifier;
    private final Buffer<Received> buffer;
    private final List<Received> staged = new ArrayList<>(); // guarded by the client's lock
    private volatile List<ReasonCode> reasons = List.of();
    private volatile @Nullable MqttException end;
    private final AtomicLong dropped = new AtomicLong();
    private boolean dropping;
    private volatile boolean closed;
    private volatile @Nullable Consumer<? super Received> listener;
    private final AtomicBoolean handing = new AtomicBoolean();

    Subscription(MqttClient client, SubscribeOptions options, int identifier) {
        this.client = client;
        this.options = options;
        this.identifier = identifier;
        this.buffer = new Buffer<>(options.bounds(), Received::bytes);
    }

    /** For messages that no subscription of this client asked for. */
    static Subscription unclaimed(MqttClient client) {
        return new Subscription(client, ALL, NO_IDENTIFIER);
    }

    /** The filters with their options, as they were asked for. */
    public List<Request> requests() {
        return options.requests();
    }

    /** What the server answered last, for each filter: what was granted, or an error. */
    public List<ReasonCode> reasons() {
        return reasons;
    }

    /** How many messages wait to be taken. */
    public int waiting() {
        return buffer.count();
    }

    /** How many messages at QoS 0 found no room and were dropped. */
    public long dropped() {
        return dropped.get();
    }

    /**
     * Waits for the next message and takes it.
     *
     * @throws MqttException if the client or this subscription has ended and no message is left, or the thread is interrupted
     */
    public Received receive() {
        return receive(Duration.ofNanos(Buffer.FOR_EVER)).orElseThrow();
    }

    /**
     * Waits for the next message and takes it.
     *
     * @return nothing if none came within the time
     * @throws MqttException if the client or this subscription has ended and no message is left, or the thread is interrupted
     */
    public Optional<Received> receive(Duration time) {
        Received next = take(time.toNanos());
        if (next == null) {
            return Optional.empty();
        }
        taken(next);
        return Optional.of(next);
    }

    @Nullable
    Received take(long nanos) {
        try {
            Received next = buffer.take(nanos);
            MqttException why = end;
            if (next == null && why != null) {
                throw why.again();
            }
            return next;
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        }
    }

    private void taken(Received message) {
        if (!options.isManual()) {
            message.acknowledge();
        }
    }

    /**
     * The messages from now on. It waits for each, and has no more when the client or this subscription is closed; if they ended
     * otherwise {@code hasNext} throws why.
     */
    @Override
    public Iterator<Received> iterator() {
        return new Iterator<>() {
            private @Nullable Received next;

            @Override
            public boolean hasNext() {
                try {
                    while (next == null) {
                        next = take(Buffer.FOR_EVER);
                    }
                    return true;
                } catch (MqttException e) {
                    if (e.kind() == MqttException.Kind.CLOSED) {
                        return false;
                    }
                    throw e;
                }
            }

            @Override
            public Received next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException("closed");
                }
                Received message = next;
                next = null;
                taken(message);
                return message;
            }
        };
    }

    /** The messages from now on, as {@link #iterator} gives them; closing the stream closes this. */
    public Stream<Received> stream() {
        int kind = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), kind), false)
                .onClose(this::close);
    }

    /**
     * The messages from now on, to subscribers that say how many they want. Each subscriber has a virtual thread, which calls it;
     * a message goes to one of them. It completes when this is closed.
     */
    public Flow.Publisher<Received> publisher() {
        return new MessagePublisher<>(new MessagePublisher.Source<Received>() {
            @Override
            public @Nullable Received take() {
                return Subscription.this.take(Buffer.FOR_EVER);
            }

            @Override
            public void isTaken(Received message) {
                taken(message);
            }

            @Override
            public boolean isClosed(RuntimeException why) {
                return why instanceof MqttException end && end.kind() == MqttException.Kind.CLOSED;
            }
        });
    }

    /**
     * Hands messages to a callback until the end, on a virtual thread that is there while there are any. What it throws is logged and the
     * message counts as taken.
     */
    void handTo(Consumer<? super Received> taker) {
        listener = taker;
        hand();
    }

    /** Sees to it that the listener, if there is one, gets what waits. From any thread. */
    private void hand() {
        Consumer<? super Received> taker = listener;
        if (taker != null && buffer.count() > 0 && handing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("tern-client-listener").start(() -> handAll(taker));
        }
    }

    private void handAll(Consumer<? super Received> taker) {
        for (Received message = buffer.poll(); message != null; message = buffer.poll()) {
            try {
                taker.accept(message);
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "a listener failed with a message to " + message.topic(), e);
            }
            taken(message);
        }
        handing.set(false);
        hand(); // one may have come in between
    }

    /**
     * Ends the subscription: UNSUBSCRIBE for its filters, as far as no other subscription of this client has them, and waits for the
     * answer. Messages not taken are dropped and acknowledged. If there is no connection it only ends here, and the server hears of it
     * when there is one.
     *
     * @throws MqttException if the server refuses or does not answer
     */
    @Override
    public void close() {
        client.end(this);
    }

    SubscribeOptions options() {
        return options;
    }

    /** The properties of its SUBSCRIBE, with the identifier that the client gave it. */
    Properties properties() {
        return identifier == NO_IDENTIFIER || options.properties().has(SUBSCRIPTION_ID)
                ? options.properties()
                : options.properties().with(SUBSCRIPTION_ID, identifier);
    }

    void reasons(List<ReasonCode> answered) {
        reasons = List.copyOf(answered);
    }

    /** Holds a message until {@link #flush}; whether nothing more should be read now. With the client's lock held. */
    boolean stage(Received message) {
        if (closed) {
            message.acknowledge();
            return false;
        }
        boolean isFull = buffer.isFull(staged.size());
        if (dropping && isFull && message.qos() == Qos.AT_MOST_ONCE) {
            client.droppedOne(dropped.incrementAndGet());
            return false;
        }
        staged.add(message);
        dropping &= isFull;
        return dropping ? buffer.isOverfull(staged.size()) : buffer.isFull(staged.size());
    }

    /** What was held is there to be taken. With the client's lock held. */
    void flush() {
        if (!staged.isEmpty()) {
            buffer.addAll(staged);
            staged.clear();
            hand();
        }
    }

    Buffer<Received> buffer() {
        return buffer;
    }

    /** From here on messages at QoS 0 that find no room are dropped, until there is some. With the client's lock held. */
    void dropWhatFindsNoRoom() {
        dropping = true;
    }

    void end(MqttException why) {
        if (end == null) {
            end = why;
            buffer.end();
        }
    }

    /**
     * Nobody takes messages from it any more: those that wait, and those that still come, are dropped and acknowledged. With the
     * client's lock held.
     */
    void giveUp() {
        closed = true;
        end(new MqttException(MqttException.Kind.CLOSED, ReasonCode.SUCCESS, "the subscription was closed"));
        buffer.remove(message -> true).forEach(Received::acknowledge);
    }

    /** Whether it is to be ended with the server as soon as that can be asked. */
    boolean isClosed() {
        return closed;
    }

    static final int NO_IDENTIFIER = 0;
    private static final PropertyId SUBSCRIPTION_ID = PropertyId.SUBSCRIPTION_IDENTIFIER;
    private static final Bounds UNCLAIMED = new Bounds(1_024, 16L << 20);
    private static final SubscribeOptions ALL = SubscribeOptions.builder()
            .filter("#", Qos.EXACTLY_ONCE)
            .bufferMax(UNCLAIMED.messagesMax(), UNCLAIMED.bytesMax())
            .build();
    private static final System.Logger LOG = System.getLogger("org.ternmq.client");
}
