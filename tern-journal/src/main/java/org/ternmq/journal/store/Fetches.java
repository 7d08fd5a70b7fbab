package org.ternmq.journal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.message.Publication;
import org.ternmq.journal.log.FrameReader;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.record.Bodies;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.StoredMessage;
import org.ternmq.journal.replica.LiveBodies;

/**
 * Reads messages back for the loops, which never wait for the disk themselves. Any loop asks; one thread reads. Bounded by the sessions,
 * each of which has one question open at a time.
 */
final class Fetches {
    private final Log log;
    private final FrameReader frames;
    private final Bodies bodies = new Bodies();
    private final Clock clock;
    private final ConcurrentLinkedQueue<Fetch> waiting = new ConcurrentLinkedQueue<>();
    private volatile Runnable onWork = () -> {};

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Fetch(long[] positions, Executor loop, Consumer<List<Publication>> arrived) {}

    Fetches(Log log, Clock clock) {
        this.log = log;
        this.frames = log.reader(ByteBuffer.allocateDirect(WINDOW_BYTES));
        this.clock = clock;
    }

    /** Whom to tell that there is something to read. */
    void onWork(Runnable task) {
        onWork = task;
    }

    void add(long[] positions, Executor loop, Consumer<List<Publication>> arrived) {
        waiting.add(new Fetch(positions, loop, arrived));
        onWork.run();
    }

    /** Answers the oldest question; false if there is none, or if what it asks for is not on the disk yet. */
    boolean step() throws IOException {
        Fetch first = waiting.peek();
        if (first == null || !isDurable(first)) {
            return false;
        }
        List<Publication> found = new ArrayList<>(first.positions().length);
        for (long position : first.positions()) {
            found.add(read(position));
        }
        waiting.remove(); // only now, as it has held what was to be read
        first.loop().execute(() -> first.arrived().accept(found));
        return true;
    }

    /**
     * The segments that are to be read from, from any thread. A session may end, and its messages with it, before its question is
     * answered; so these stay. Who asked before the end of his session was recorded is in here for whoever has read that record.
     */
    Set<Integer> segments() {
        Set<Integer> numbers = new HashSet<>();
        for (Fetch fetch : waiting) {
            for (long position : fetch.positions()) {
                numbers.add((int) LiveBodies.segmentOf(position));
            }
        }
        return numbers;
    }

    boolean isIdle() {
        return waiting.isEmpty();
    }

    private boolean isDurable(Fetch fetch) {
        long durable = log.durable();
        for (long position : fetch.positions()) {
            if (position >= durable) {
                return false;
            }
        }
        return true;
    }

    /** The message at a position; by one thread at a time, as {@link #step}. */
    Publication read(long position) throws IOException {
        @Nullable StoredMessage[] found = new StoredMessage[1];
        try {
            frames.read(position, (at, type, body) -> found[0] = bodies.decode(at, body));
        } catch (InconsistentJournalException wrong) {
            throw log.damaged(position, String.valueOf(wrong.getMessage()));
        }
        StoredMessage stored = found[0];
        if (stored == null) {
            throw log.damaged(position, "the message at position " + Long.toHexString(position) + " is gone");
        }
        long expiresAtNanos = stored.expiresAtMillis() == StoredMessage.NEVER
                ? Publication.NO_EXPIRY
                : clock.toNanos(stored.expiresAtMillis());
        return Publication.loaded(stored.message(), expiresAtNanos, position);
    }

    private static final int WINDOW_BYTES = 1 << 16;
}
