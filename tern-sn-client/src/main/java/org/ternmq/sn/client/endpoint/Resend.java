package org.ternmq.sn.client.endpoint;

import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Subscribe;

/** A packet that waits for its answer, and is sent again meanwhile. */
final class Resend {
    private final SnPacket again;
    private final long retryNanos;
    private int left;
    private long deadlineNanos;

    /** What comes of a deadline. */
    enum Due {
        NOT_YET,
        AGAIN,
        GIVE_UP
    }

    /** A packet that was sent now. */
    Resend(SnPacket sent, Timing timing, long nowNanos) {
        this(again(sent), timing, timing.retries(), nowNanos + timing.retry().toNanos());
    }

    private Resend(SnPacket again, Timing timing, int left, long deadlineNanos) {
        this.again = again;
        this.retryNanos = timing.retry().toNanos();
        this.left = left;
        this.deadlineNanos = deadlineNanos;
    }

    /** A packet that is sent for the first time later. */
    static Resend startingAt(long nanos, SnPacket packet, Timing timing) {
        return new Resend(packet, timing, timing.retries() + 1, nanos);
    }

    /** [SN-6.13-3] A repeat says that it is one, where there is a flag for it, and keeps its identifier. */
    private static SnPacket again(SnPacket packet) {
        return switch (packet) {
            case Publish publish -> publish.asDuplicate();
            case Subscribe subscribe -> new Subscribe(true, subscribe.qosMax(), subscribe.msgId(), subscribe.topic());
            default -> packet;
        };
    }

    SnPacket packet() {
        return again;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** The other side shows that it lives: it has all its time again. */
    void restart(long nowNanos) {
        deadlineNanos = nowNanos + retryNanos;
    }

    /** [SN-6.13-1] Every T_retry, at most N_retry times. */
    Due due(long nowNanos) {
        if (nowNanos - deadlineNanos < 0) {
            return Due.NOT_YET;
        }
        if (left == 0) {
            return Due.GIVE_UP;
        }
        left--;
        deadlineNanos = nowNanos + retryNanos;
        return Due.AGAIN;
    }
}
