package org.ternmq.client;

import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.io.Buffer;

/** A subscription as a {@link Flow.Publisher}: one virtual thread for each subscriber, which takes messages as they are requested. */
final class MessagePublisher implements Flow.Publisher<Received> {
    private final Subscription messages;

    MessagePublisher(Subscription messages) {
        this.messages = messages;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Received> subscriber) {
        Demand demand = new Demand(subscriber);
        Thread.ofVirtual().name("tern-client-flow").start(demand::serve);
    }

    private final class Demand implements Flow.Subscription {
        private final Flow.Subscriber<? super Received> subscriber;
        private final Semaphore requested = new Semaphore(0);
        private volatile boolean cancelled;
        private volatile @Nullable Thread thread;
        private volatile @Nullable IllegalArgumentException wrong;

        Demand(Flow.Subscriber<? super Received> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                wrong = new IllegalArgumentException("one or more messages are requested, not " + count);
            }
            int room = Integer.MAX_VALUE - requested.availablePermits();
            requested.release(
                    (int) Math.max(count <= 0 ? 1 : 0, Math.min(count, room))); // beyond that it is without bound
        }

        @Override
        public void cancel() {
            cancelled = true;
            Thread serving = thread;
            if (serving != null) {
                serving.interrupt();
            }
        }

        private void serve() {
            thread = Thread.currentThread();
            subscriber.onSubscribe(this);
            try {
                while (true) {
                    requested.acquire();
                    if (cancelled) {
                        return;
                    }
                    if (wrong != null) {
                        subscriber.onError(wrong);
                        return;
                    }
                    Received next = messages.take(Buffer.FOR_EVER);
                    if (next != null) {
                        subscriber.onNext(next);
                        if (!messages.options().isManual()) {
                            next.acknowledge();
                        }
                    }
                }
            } catch (InterruptedException e) { // cancelled
                Thread.currentThread().interrupt();
            } catch (MqttException e) {
                end(e);
            }
        }

        private void end(MqttException why) {
            if (!cancelled) {
                if (why.kind() == MqttException.Kind.CLOSED) {
                    subscriber.onComplete();
                } else {
                    subscriber.onError(why);
                }
            }
        }
    }
}
