package org.ternmq.client;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.message.Delivery;

/**
 * Messages that were given to the client and are not done with: they wait to be sent, in the order they came, or to be acknowledged.
 * Bounded in messages and bytes; one message alone may be larger. Guarded by the client's lock.
 */
final class Publisher {
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private final Map<Integer, Pending> inFlight = new HashMap<>();
    private final ConnectOptions.Bounds bounds;
    private final Condition less;
    private long bytes;

    /**
     * A publisher without messages.
     *
     * @param less signalled whenever a message is done with
     */
    Publisher(ConnectOptions.Bounds bounds, Condition less) {
        this.bounds = bounds;
        this.less = less;
    }

    /**
     * A message and who wants to hear of it.
     *
     * @param isAsync whether anybody's code may hang on the future, which then must not run on our threads
     */
    private record Pending(Delivery delivery, CompletableFuture<ReasonCode> done, boolean isAsync) {
        void complete(ReasonCode reason) {
            run(() -> done.complete(reason));
        }

        void fail(MqttException why) {
            run(() -> done.completeExceptionally(why));
        }

        private void run(Runnable completion) {
            if (isAsync) {
                Thread.ofVirtual().name("tern-client-done").start(completion);
            } else {
                completion.run();
            }
        }
    }

    boolean isIdle() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    boolean hasRoomFor(Delivery delivery) {
        return isIdle()
                || waiting.size() + inFlight.size() < bounds.messagesMax()
                        && bytes + delivery.publication().chargeBytes() <= bounds.bytesMax();
    }

    /** Waits until there is room, or nothing is left to wait for; whether that came in time. */
    boolean awaitRoomFor(Delivery delivery, long deadlineNanos) {
        return await(() -> hasRoomFor(delivery), deadlineNanos);
    }

    /** Waits until all messages are done with; whether that came in time. */
    boolean awaitIdle(long deadlineNanos) {
        return await(this::isIdle, deadlineNanos);
    }

    private boolean await(BooleanSupplier condition, long deadlineNanos) {
        try {
            long left = deadlineNanos - System.nanoTime();
            while (!condition.getAsBoolean() && left > 0) {
                left = less.awaitNanos(left);
            }
            return condition.getAsBoolean();
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        }
    }

    CompletableFuture<ReasonCode> add(Delivery delivery, boolean isAsync) {
        Pending pending = new Pending(delivery, new CompletableFuture<>(), isAsync);
        waiting.add(pending);
        bytes += delivery.publication().chargeBytes();
        return pending.done();
    }

    /** Sends what may be sent now. What waits at a higher quality of service holds up what came after it: order is kept. */
    void pump(ClientEndpoint endpoint, Output output, long nowNanos) {
        for (Pending next = waiting.peek(); next != null && output.hasRoom(); next = waiting.peek()) {
            boolean acknowledged = next.delivery().qos().isAcknowledged();
            if (acknowledged && !endpoint.mayPublish()) {
                return;
            }
            waiting.remove();
            int packetId = endpoint.publish(next.delivery(), nowNanos);
            if (acknowledged) {
                inFlight.put(packetId, next);
            } else {
                forget(next).complete(ReasonCode.SUCCESS);
            }
        }
    }

    /** Takes an answer; those to messages whose sender was told of a lost connection concern nobody any more. */
    void answered(int packetId, Packet answer) {
        Pending pending = inFlight.remove(packetId);
        if (pending != null && answer instanceof Ack ack) {
            // A PUBCOMP that no longer knows the identifier still says that the message had arrived.
            if (ack.reason().isError() && !(ack instanceof Ack.Pubcomp)) {
                forget(pending).fail(rejected(ack.reason(), pending.delivery()));
            } else {
                forget(pending).complete(ack instanceof Ack.Pubcomp ? ReasonCode.SUCCESS : ack.reason());
            }
        }
    }

    static MqttException rejected(ReasonCode reason, Delivery delivery) {
        String topic = delivery.publication().message().topic().toString();
        return new MqttException(
                MqttException.Kind.REJECTED, reason, "message to " + topic + " was not taken: " + reason.text());
    }

    private Pending forget(Pending pending) {
        bytes -= pending.delivery().publication().chargeBytes();
        less.signalAll();
        return pending;
    }

    void fail(MqttException why) {
        boolean lost = why.kind() == MqttException.Kind.CONNECTION_LOST;
        MqttException unsent = lost
                ? new MqttException(MqttException.Kind.NOT_SENT, why.reason(), "not sent: " + why.getMessage(), why)
                : why;
        for (Pending pending = waiting.poll(); pending != null; pending = waiting.poll()) {
            forget(pending).fail(unsent);
        }
        inFlight.values().forEach(pending -> forget(pending).fail(why));
        inFlight.clear();
    }
}
