package org.ternmq.sim.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.sim.check.Violation;
import org.ternmq.sim.world.Channel;

/** Whether the broker has a session of a client: surely, surely not, or perhaps. */
final class Presence {
    private final Habit habit;
    private boolean isSure;
    private boolean isNone = true; // before the connection that is opened now
    private boolean isFirst = true;
    private final List<Channel> older = new ArrayList<>(); // those before the last one accepted
    private final List<Channel> before =
            new ArrayList<>(); // the last one accepted, and those after it that may have been

    Presence(Habit habit) {
        this.habit = habit;
    }

    /** A connection was this. */
    void lost(@Nullable Channel last) {
        if (last != null && (before.isEmpty() || before.getLast() != last)) {
            before.add(last);
        }
    }

    /** The next one is opened. */
    void connecting(boolean isClean) {
        isNone = isFirst;
        isFirst = false;
        if (isClean) {
            isSure = false;
        }
    }

    /**
     * Whether a connection whose CONNACK was lost may have begun a new session in place of one whose time was over: a client cannot tell
     * that from the old one going on, and has to begin anew.
     */
    boolean mayBeAnother(long nowNanos) {
        return before.size() > 1 && !mustBeThere(nowNanos);
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
        if (!before.isEmpty() && !before.getFirst().isUnknown()) {
            older.clear();
        }
        older.addAll(before);
        before.clear();
        isSure = habit.isKept();
    }

    private boolean mustBeOver(Channel channel) {
        return habit.expirySeconds() != Habit.NEVER
                && before.stream()
                        .allMatch(each -> each.isOver()
                                && channel.openedNanos > each.endsToNanos() + (habit.expirySeconds() + 2) * NANOS);
    }

    private boolean mustBeThere(long nowNanos) {
        return habit.expirySeconds() == Habit.NEVER
                || counting()
                        .allMatch(each -> !each.mayBeOver()
                                || nowNanos < each.endsFromNanos() + (habit.expirySeconds() - 1) * NANOS);
    }

    /** The ends that the session's time may count from: of those before too, if a restart knows nothing of the last connection. */
    private Stream<Channel> counting() {
        boolean isUnknown = !before.isEmpty() && before.getFirst().isUnknown();
        return Stream.concat(before.stream(), isUnknown ? older.stream() : Stream.empty());
    }

    private static final long NANOS = 1_000_000_000L;
}
