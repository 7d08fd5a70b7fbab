package org.ternmq.sim.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.sim.check.Violation;
import org.ternmq.sim.world.Channel;

/** Whether the broker has a session of a client: surely, surely not, or perhaps. */
final class Presence {
    private final Habit habit;
    private boolean isSure;
    private boolean isNone = true; // before the connection that is opened now
    private boolean isFirst = true;
    private final List<Channel> before = new ArrayList<>(); // the last one accepted, and those after it that may have been

    Presence(Habit habit) {
        this.habit = habit;
    }

    /** A connection is opened, and the last one was this. */
    void connecting(@Nullable Channel last, boolean isClean) {
        if (last != null) {
            before.add(last);
        }
        isNone = isFirst;
        isFirst = false;
        if (isClean) {
            isSure = false;
        }
    }

    /** The client said something after which the session may be over. */
    void mayEnd() {
        isSure = false;
    }

    /** CONNACK came. */
    void connected(boolean present, boolean isClean, Channel channel, long nowNanos) {
        if (present && (isClean || isNone || mustBeOver(channel))) {
            throw new Violation("session", habit.clientId() + " has a session that must be gone");
        }
        if (!present && isSure && !isClean && mustBeThere(nowNanos)) {
            throw new Violation("session", habit.clientId() + " has lost its session");
        }
        before.clear();
        isSure = habit.isKept();
    }

    private boolean mustBeOver(Channel channel) {
        return habit.expirySeconds() != Habit.NEVER
                && before.stream()
                        .allMatch(each -> each.isOver()
                                && channel.openedNanos > each.endsToNanos + (habit.expirySeconds() + 2) * NANOS);
    }

    private boolean mustBeThere(long nowNanos) {
        return habit.expirySeconds() == Habit.NEVER
                || before.stream()
                        .allMatch(each -> !each.isOver()
                                || nowNanos < each.endsFromNanos + (habit.expirySeconds() - 1) * NANOS);
    }

    private static final long NANOS = 1_000_000_000L;
}
