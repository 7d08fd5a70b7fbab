package org.ternmq.broker.loop;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What other loops have for this one: batches of envelopes, and control, which is never refused. Envelopes are bounded by a high
 * mark in messages and bytes that a turn's batch may pass once; who finds the box full stops reading from its publishers and is told
 * when it has drained to half. Any thread posts; the owner's drains.
 *
 * @param <E> what a batch is made of
 */
final class Mailbox<E> {
    private final ConcurrentLinkedQueue<Batch<E>> batches = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> control = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final long messagesMax;
    private final long bytesMax;
    private final Runnable wake;

    private record Batch<E>(List<E> envelopes, long bytes) {}

    Mailbox(long messagesMax, long bytesMax, Runnable wake) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
        this.wake = wake;
    }

    void post(List<E> envelopes, long batchBytes) {
        messages.addAndGet(envelopes.size());
        bytes.addAndGet(batchBytes);
        batches.add(new Batch<>(envelopes, batchBytes));
        wakeOnce();
    }

    void postControl(Runnable task) {
        control.add(task);
        wakeOnce();
    }

    /** Ends the owner's sleep, though nothing is here for it. */
    void wake() {
        wakeOnce();
    }

    private void wakeOnce() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            wake.run();
        }
    }

    /** Whether who posts should stop reading from its publishers. */
    boolean isFull() {
        return messages.get() >= messagesMax || bytes.get() >= bytesMax;
    }

    boolean isEmpty() {
        return batches.isEmpty() && control.isEmpty();
    }

    /**
     * Whether the owner may sleep, asked by it when a wake-up ends its sleep even if it comes before it. Who posted during the
     * last {@link #drain} has woken an owner that was awake, so the next one has to do so again.
     */
    boolean maySleep() {
        woken.set(false); // before looking: who posts later sees it and wakes
        return isEmpty();
    }

    /** Runs the task when the box is no longer full: at once or later, on any thread. */
    void whenDrained(Runnable task) {
        waiting.add(task);
        if (!isFull()) { // it may have drained before we stood in the queue
            tellWaiting();
        }
    }

    /** Hands out what is there; however fast more comes, the turn goes on after a bounded number of batches. */
    void drain(Consumer<E> receiver) {
        woken.set(false);
        for (Runnable task = control.poll(); task != null; task = control.poll()) {
            task.run();
        }
        for (int drained = 0; drained < BATCHES_PER_TURN; drained++) {
            Batch<E> batch = batches.poll();
            if (batch == null) {
                break;
            }
            messages.addAndGet(-batch.envelopes().size());
            bytes.addAndGet(-batch.bytes());
            batch.envelopes().forEach(receiver);
        }
        if (!waiting.isEmpty() && messages.get() <= messagesMax / 2 && bytes.get() <= bytesMax / 2) {
            tellWaiting();
        }
    }

    private void tellWaiting() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    private static final int BATCHES_PER_TURN = 1_024;
}
