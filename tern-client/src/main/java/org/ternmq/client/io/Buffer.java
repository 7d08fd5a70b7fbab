package org.ternmq.client.io;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.options.Bounds;

/**
 * Messages received and not yet taken. Filled by the reader, which stops reading while it is full; emptied by any thread. Its bounds
 * are for the reader to keep: what was read already may go beyond.
 */
public final class Buffer<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<T> items = new ArrayDeque<>(1);
    private final Bounds bounds;
    private final ToLongFunction<T> bytesOf;
    private volatile int count;
    private volatile long bytes;
    private volatile boolean ended;

    /** An empty buffer. */
    public Buffer(Bounds bounds, ToLongFunction<T> bytesOf) {
        this.bounds = bounds;
        this.bytesOf = bytesOf;
    }

    /** Adds all; whoever waits is woken once. */
    public void addAll(List<T> more) {
        lock.lock();
        try {
            long sum = bytes;
            for (int i = 0; i < more.size(); i++) {
                T item = more.get(i);
                items.add(item);
                sum += bytesOf.applyAsLong(item);
            }
            bytes = sum;
            count = items.size();
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has no room, if so many more are on their way. */
    public boolean isFull(int more) {
        return !ended && (count + more >= bounds.messagesMax() || bytes >= bounds.bytesMax());
    }

    /** Whether it holds twice what it should. */
    public boolean isOverfull(int more) {
        return !ended && (count + more >= 2L * bounds.messagesMax() || bytes >= 2 * bounds.bytesMax());
    }

    /** Waits until there is room or nothing more will come, at most for a time; whether that came. */
    public boolean awaitRoom(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (isFull(0) && left > 0) {
                left = room.awaitNanos(left);
            }
            return !isFull(0);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the reader", e);
        } finally {
            lock.unlock();
        }
    }

    /** The oldest, waiting for one if need be; nothing if none came within the time, or it has ended and none is left. */
    public @Nullable T take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (items.isEmpty() && !ended && left > 0) {
                left = filled.awaitNanos(left);
            }
            return oldest();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest; nothing if there is none now. */
    public @Nullable T poll() {
        lock.lock();
        try {
            return oldest();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable T oldest() {
        T oldest = items.poll();
        if (oldest != null) {
            removed(oldest);
        }
        return oldest;
    }

    private void removed(T item) {
        boolean wasFull = isFull(0);
        long rest = bytes - bytesOf.applyAsLong(item);
        bytes = rest;
        count = items.size();
        if (wasFull) {
            room.signalAll();
        }
    }

    /** Takes out all that are of a kind, for somebody else. */
    public List<T> remove(Predicate<T> which) {
        lock.lock();
        try {
            List<T> out = items.stream().filter(which).toList();
            if (!out.isEmpty()) {
                items.removeIf(which);
                out.forEach(this::removed);
                room.signalAll();
            }
            return out;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes; what has come can still be taken. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            filled.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    public int count() {
        return count;
    }

    /** For ever, as a time to wait. */
    public static final long FOR_EVER = TimeUnit.DAYS.toNanos(36_500);
}
