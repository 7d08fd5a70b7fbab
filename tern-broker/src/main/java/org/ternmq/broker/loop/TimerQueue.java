package org.ternmq.broker.loop;

import java.util.Arrays;

/**
 * The timers of one loop: a heap of those that are armed. A timer whose deadline moved back, as keep alive does with each packet, is
 * looked at when its old time comes and armed anew, so that activity costs nothing. Confined to its loop.
 */
public final class TimerQueue {
    /** Something that wants to be called at a time. */
    public interface Timed {
        /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. May move back without notice. */
        long deadlineNanos();

        /** The time has come. */
        void onDeadline(long nowNanos);
    }

    /** A place in the queue; one for each {@link Timed}, kept by it. */
    public static final class Timer {
        private final Timed owner;
        private long atNanos;
        private int index = NOT_ARMED;

        /** A timer that is not armed. */
        public Timer(Timed owner) {
            this.owner = owner;
        }
    }

    private Timer[] heap = new Timer[16];
    private int size;

    /** How many timers are armed. */
    public int size() {
        return size;
    }

    /** Sees to it that the timer's owner is called at its deadline; to be called when a deadline may have come nearer. */
    public void arm(Timer timer) {
        long at = timer.owner.deadlineNanos();
        if (at == Long.MAX_VALUE) {
            cancel(timer);
        } else if (timer.index == NOT_ARMED) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            timer.atNanos = at;
            place(timer, size++);
            up(timer);
        } else if (at - timer.atNanos < 0) {
            timer.atNanos = at;
            up(timer);
        }
    }

    /** The timer's owner is not called any more. */
    public void cancel(Timer timer) {
        if (timer.index == NOT_ARMED) {
            return;
        }
        int hole = timer.index;
        timer.index = NOT_ARMED;
        Timer last = heap[--size];
        heap[size] = null;
        if (last != timer) {
            place(last, hole);
            up(last);
            down(last);
        }
    }

    /** When {@link #run} has something to do; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        return size == 0 ? Long.MAX_VALUE : heap[0].atNanos;
    }

    /** Calls some of those whose time has come; if that are more, {@link #deadlineNanos} is past still. */
    public void run(long nowNanos) {
        for (int calls = 0; calls < CALLS_MAX && size > 0 && heap[0].atNanos - nowNanos <= 0; ) {
            Timer due = heap[0];
            cancel(due);
            if (isDue(due, nowNanos)) {
                calls++;
                due.owner.onDeadline(nowNanos);
            }
            if (due.index == NOT_ARMED && !isDue(due, nowNanos)) {
                arm(due);
            }
        }
    }

    private static boolean isDue(Timer timer, long nowNanos) {
        long deadline = timer.owner.deadlineNanos();
        return deadline != Long.MAX_VALUE && deadline - nowNanos <= 0;
    }

    private void up(Timer timer) {
        while (timer.index > 0) {
            Timer parent = heap[(timer.index - 1) / 2];
            if (parent.atNanos - timer.atNanos <= 0) {
                return;
            }
            swap(parent, timer);
        }
    }

    private void down(Timer timer) {
        while (2 * timer.index + 1 < size) {
            int child = 2 * timer.index + 1;
            if (child + 1 < size && heap[child + 1].atNanos - heap[child].atNanos < 0) {
                child++;
            }
            if (timer.atNanos - heap[child].atNanos <= 0) {
                return;
            }
            swap(timer, heap[child]);
        }
    }

    private void swap(Timer upper, Timer lower) {
        int index = upper.index;
        place(upper, lower.index);
        place(lower, index);
    }

    private void place(Timer timer, int index) {
        heap[index] = timer;
        timer.index = index;
    }

    private static final int NOT_ARMED = -1;

    /** So many are called before the sockets are looked at again: those who came together time out together, and the others wait. */
    static final int CALLS_MAX = 32;
}
