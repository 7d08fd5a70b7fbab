package org.ternmq.client.io;

import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What can be taken, as a {@link Flow.Publisher}: one virtual thread for each subscriber, which takes messages as they are requested. */
public final class MessagePublisher<T> implements Flow.Publisher<T> {
    private final Source<T> messages;

    /** Where messages are taken. */
    public interface Source<T> {
        /**
         * Waits for the next message and takes it; nothing if there was none for a long time.
         *
         * @throws RuntimeException when no more will come
         */
        @Nullable
        T take() throws InterruptedException;

        /** A subscriber is done with a message. */
        void isTaken(T message);

        /** Whether nothing went wrong and it was closed; otherwise subscribers are told why no more will come. */
        boolean isClosed(RuntimeException why);
    }

    /** A publisher of what one source has. */
    public MessagePublisher(Source<T> messages) {
        this.messages = messages;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Demand demand = new Demand(subscriber);
        Thread.ofVirtual().name("tern-client-flow").start(demand::serve);
    }

    private final class Demand implements Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        private final Semaphore requested = new Semaphore(0);
        private volatile boolean cancelled;
        private volatile @Nullable Thread thread;
        private volatile @Nullable IllegalArgumentException wrong;

        Demand(Flow.Subscriber<? super T> subscriber) {
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
                    T next;
                    try {
                        next = messages.take();
                    } catch (RuntimeException e) {
                        end(e);
                        return;
                    }
                    if (next != null) {
                        subscriber.onNext(next);
                        messages.isTaken(next);
                    }
                }
            } catch (InterruptedException e) { // cancelled
                Thread.currentThread().interrupt();
            }
        }

        private void end(RuntimeException why) {
            if (!cancelled) {
                if (messages.isClosed(why)) {
                    subscriber.onComplete();
                } else {
                    subscriber.onError(why);
                }
            }
        }
    }
}
