package org.ternmq.broker.overload;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * The connections of a loop without an accepted CONNECT. Of too many the oldest has to go: it has had the most time, and who means well needs little.
 * Confined to its loop.
 *
 * @param <C> a connection
 */
public final class Strangers<C> {
    private final SequencedSet<C> oldestFirst = new LinkedHashSet<>();
    private final Guard guard;
    private final int loops;

    /** None; as many as the guard's limits allow may come, dealt out among so many loops. */
    public Strangers(Guard guard, int loops) {
        this.guard = guard;
        this.loops = loops;
    }

    /**
     * One more.
     *
     * @return who has to go; empty while there is room
     */
    public Optional<C> add(C connection) {
        oldestFirst.add(connection);
        int max = guard.limits().handshakesMax();
        if (max == 0 || oldestFirst.size() <= Math.max(1, max / loops)) {
            return Optional.empty();
        }
        return Optional.of(oldestFirst.removeFirst());
    }

    /** One is no stranger any more, or gone. */
    public void remove(C connection) {
        oldestFirst.remove(connection);
    }
}
