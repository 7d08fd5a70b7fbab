package org.ternmq.sn.client.endpoint;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;

/**
 * Requests that are made one after the other: one is open, a bounded number waits. Stands still while there is no connection, and while the
 * gateway has too much to do. Confined to its endpoint.
 */
abstract class Lane {
    final Wire wire;
    final MsgIds msgIds;
    final Topics topics;
    private final Timing timing;
    private final int waitingMax;
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    private @Nullable Exchange current;
    private boolean isConnected;
    private boolean isPaused;
    private long pausedUntilNanos;

    /** One request and how far it has come. */
    static final class Exchange {
        final Request request;
        private long number;
        /** Of the PUBLISH, SUBSCRIBE or UNSUBSCRIBE, and the same over connections. */
        int msgId = MsgIds.NONE;
        /** Of a REGISTER before it. */
        int registerId = MsgIds.NONE;
        /** The gateway may have seen it. */
        boolean isSent;
        /** PUBREC has come. */
        boolean isReleased;
        /** How often its topic id was unknown to the gateway. */
        int renewals;
        /** How many connections have ended because the gateway did not answer it. */
        private int silences;

        private @Nullable Resend resend;

        private Exchange(long number, Request request) {
            this.number = number;
            this.request = request;
        }

        /** What was sent for it is answered. */
        void clearResend() {
            resend = null;
            silences = 0;
        }
    }

    Lane(Wire wire, MsgIds msgIds, Topics topics, Timing timing, int waitingMax) {
        this.wire = wire;
        this.msgIds = msgIds;
        this.topics = topics;
        this.timing = timing;
        this.waitingMax = waitingMax;
    }

    final void ask(long number, Request request, long nowNanos) {
        if (waiting.size() >= waitingMax) {
            wire.completed(number, Outcome.failed(Outcome.Kind.FULL, waitingMax + " requests wait already"));
            return;
        }
        waiting.add(new Exchange(number, request));
        pump(nowNanos);
    }

    /** [SN-6.5-4] [SN-6.6-4] [SN-6.9-4] The next one begins when the one before has ended. */
    final void pump(long nowNanos) {
        while (isConnected && !isPaused && current == null && !waiting.isEmpty()) {
            Exchange next = waiting.remove();
            current = next;
            begin(next, nowNanos);
        }
    }

    /** Sends what comes next, or once more what the gateway may not have got; may end it at once. */
    abstract void begin(Exchange exchange, long nowNanos);

    final void supervise(Exchange exchange, SnPacket packet, long nowNanos) {
        wire.send(packet);
        exchange.resend = new Resend(packet, timing, nowNanos);
    }

    final @Nullable Exchange current() {
        return current;
    }

    final int retries() {
        return timing.retries();
    }

    final void end(Exchange exchange, Outcome outcome) {
        assert exchange == current : "only the open request ends";
        current = null;
        msgIds.free(exchange.msgId);
        msgIds.free(exchange.registerId);
        wire.completed(exchange.number, outcome);
    }

    final void onEnded(Exchange exchange, Outcome outcome, long nowNanos) {
        end(exchange, outcome);
        pump(nowNanos);
    }

    /** The gateway has refused what was sent, and it is as if it never was. */
    final void unsend(Exchange exchange) {
        msgIds.free(exchange.msgId);
        msgIds.free(exchange.registerId);
        exchange.msgId = MsgIds.NONE;
        exchange.registerId = MsgIds.NONE;
        exchange.isSent = false;
        exchange.resend = null;
    }

    /** The open request was refused: later again if the gateway only has too much to do, else that is its end. */
    final void onRejected(Exchange exchange, ReturnCode code, long nowNanos) {
        if (code == ReturnCode.CONGESTION) {
            unsend(exchange);
            pause(nowNanos);
        } else {
            onEnded(exchange, Outcome.rejected(code), nowNanos);
        }
    }

    /** [SN-6.5-3] [SN-6.6-3] [SN-6.9-3] Nothing of this kind for T_WAIT. */
    final void pause(long nowNanos) {
        isPaused = true;
        pausedUntilNanos = nowNanos + timing.congestion().toNanos();
    }

    final boolean isIdle() {
        return current == null && waiting.isEmpty();
    }

    /** There is a connection; in a session that goes on, so does what is open. */
    final void onConnected(boolean goesOn, boolean isOtherGateway, long nowNanos) {
        isConnected = true;
        isPaused &= !isOtherGateway && nowNanos - pausedUntilNanos < 0;
        Exchange open = current;
        if (open != null && open.isSent && !goesOn) {
            beginAnew(open);
        } else if (open != null && open.silences > SILENCES_MAX) {
            end(open, Outcome.failed(Outcome.Kind.NO_ANSWER, "the gateway answers, but not this"));
        }
        resume(nowNanos);
    }

    /** In a session that knows nothing of it; once more could be once too often. */
    private void beginAnew(Exchange open) {
        boolean isOnce = open.request instanceof Request.Publish publish && publish.qos() == 2;
        if (isOnce || open.number == SnClientEndpoint.NO_REQUEST) {
            end(open, Outcome.failed(Outcome.Kind.LOST, "the session has ended, and the gateway may have got it"));
        } else {
            unsend(open);
        }
    }

    /** Goes on with what is open, now or when the gateway is to be left alone no more. */
    final void resume(long nowNanos) {
        if (current != null && !isPaused) {
            begin(current, nowNanos);
        }
        pump(nowNanos);
    }

    /** There is no connection, but there may be again soon. */
    final void suspend() {
        isConnected = false;
        if (current != null) {
            current.resend = null;
            msgIds.free(current.registerId);
            current.registerId = MsgIds.NONE;
        }
    }

    /** There is no connection. What the gateway may have got is kept for a session that goes on. */
    final void close() {
        suspend();
        Exchange open = current;
        if (open != null && open.isSent) {
            wire.completed(
                    open.number, Outcome.failed(Outcome.Kind.LOST, "not connected, and the gateway may have got it"));
            open.number = SnClientEndpoint.NO_REQUEST;
        } else if (open != null) {
            end(open, notSent());
        }
        waiting.forEach(exchange -> wire.completed(exchange.number, notSent()));
        waiting.clear();
    }

    private static Outcome notSent() {
        return Outcome.failed(Outcome.Kind.NOT_SENT, "not connected");
    }

    final long deadlineNanos() {
        if (!isConnected) {
            return Long.MAX_VALUE;
        }
        if (isPaused) {
            return pausedUntilNanos;
        }
        Resend resend = current == null ? null : current.resend;
        return resend == null ? Long.MAX_VALUE : resend.deadlineNanos();
    }

    /** Whether the gateway still counts as there. */
    final boolean onDeadline(long nowNanos) {
        if (!isConnected || isPaused && nowNanos - pausedUntilNanos < 0) {
            return true;
        }
        if (isPaused) {
            isPaused = false;
            if (current == null || current.resend == null) {
                resume(nowNanos);
            }
        }
        Exchange open = current;
        Resend resend = open == null ? null : open.resend;
        if (open == null || resend == null) {
            return true;
        }
        return switch (resend.due(nowNanos)) {
            case NOT_YET -> true;
            case AGAIN -> {
                wire.send(resend.packet());
                yield true;
            }
            case GIVE_UP -> {
                open.silences++;
                yield false;
            }
        };
    }

    /** A gateway drops in silence what is too long for its network: that must not end one connection after the other. */
    private static final int SILENCES_MAX = 1;
}
