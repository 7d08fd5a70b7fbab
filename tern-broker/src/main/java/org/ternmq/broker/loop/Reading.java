package org.ternmq.broker.loop;

import org.ternmq.broker.port.Connection;

/**
 * Whether a connection is read: for several reasons at a time it may not be, and is again when none is left. Confined to its loop.
 */
final class Reading {
    private final Connection connection;
    private final Runnable onResumed;
    private long loopsBehind;
    private boolean answersUnread;
    private boolean storeBehind;
    private boolean tooFast;
    private boolean waiting;
    private boolean over;

    /**
     * A connection that is read.
     *
     * @param onResumed runs before it is read again
     */
    Reading(Connection connection, Runnable onResumed) {
        this.connection = connection;
        this.onResumed = onResumed;
    }

    /** Whether it is not read. */
    boolean isPaused() {
        return loopsBehind != 0 || answersUnread || storeBehind || tooFast || waiting;
    }

    /** Whether it is not read for something that is not the client's fault, so that it cannot be told to be silent. */
    boolean isPausedByUs() {
        return loopsBehind != 0 || storeBehind || tooFast;
    }

    /** Another loop cannot take what the client publishes; whether that is new. */
    boolean pauseFor(int loop) {
        boolean isNew = (loopsBehind & 1L << loop) == 0;
        boolean before = isPaused();
        loopsBehind |= 1L << loop;
        changed(before);
        return isNew;
    }

    /** That loop has caught up. */
    void resumeFrom(int loop) {
        boolean before = isPaused();
        loopsBehind &= ~(1L << loop);
        changed(before);
    }

    /** Whether the disk cannot take what the client publishes; whether that is new. */
    boolean storeBehind(boolean isBehind) {
        boolean isNew = storeBehind != isBehind;
        boolean before = isPaused();
        storeBehind = isBehind;
        changed(before);
        return isNew;
    }

    /** Whether the client publishes faster than it may. */
    void tooFast(boolean isTooFast) {
        boolean before = isPaused();
        tooFast = isTooFast;
        changed(before);
    }

    /** Whether somebody is asked about what the client wants, and has not answered. Its deadlines go on. */
    void waiting(boolean isWaiting) {
        boolean before = isPaused();
        waiting = isWaiting;
        changed(before);
    }

    /** Whether the client asks, and does not read the answers. */
    void answersUnread(boolean areUnread) {
        boolean before = isPaused();
        answersUnread = areUnread;
        changed(before);
    }

    /** From here on nothing is read, or whoever closes it decides. */
    void end() {
        over = true;
    }

    private void changed(boolean before) {
        if (isPaused() == before || over) {
            return;
        }
        if (before) {
            onResumed.run();
            connection.resumeReading();
        } else {
            connection.pauseReading();
        }
    }
}
