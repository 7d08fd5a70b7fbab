package org.ternmq.transport.uplink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;

/**
 * Clients that subscribe, in rounds. A SUBSCRIBE elsewhere brings the retained messages, whoever else has the filter already, and they are for those
 * who have asked and for nobody else: during a round all of them come under its number, which its clients have subscribed to for as long as it lasts.
 * Who asks meanwhile waits for the next one. Confined to the loop of its descent, but where it says otherwise.
 */
final class Rounds {
    /** A client that subscribes. Told on the loop of the descent. */
    interface Asker {
        /** What the broker elsewhere said, or that it did not in time. */
        void answered(ReasonCode reason);

        /** It comes too late for its round, or that was cut short: it may ask again. */
        void again();

        /** All retained messages have come. */
        void over();
    }

    private record Ask(int round, TopicFilter filter, Asker asker, long deadlineNanos) {}

    private final Descent descent;
    private final List<Ask> waiting = new ArrayList<>(); // for a round to begin
    private final List<Ask> open = new ArrayList<>(); // asked of the broker
    private final List<Asker> answered = new ArrayList<>(); // in the round that is on
    private int on = NONE;
    private boolean isClosing;
    private long retainedNanos;
    private volatile int next = ThreadLocalRandom.current().nextInt(1, FIRST_MAX); // others than before a restart

    Rounds(Descent descent) {
        this.descent = descent;
    }

    /** The number of the round that has not begun; from any thread. */
    int next() {
        return next;
    }

    /** Somebody has subscribed here, to what comes in a round as well, and wants to know what the broker elsewhere says. From any thread. */
    void ask(int round, TopicFilter filter, Asker asker) {
        descent.loop().execute(() -> {
            if (descent.note(filter)) {
                waiting.add(new Ask(round, filter, asker, descent.now() + PATIENCE_NANOS));
                begin();
            } else {
                asker.answered(ReasonCode.QUOTA_EXCEEDED);
                asker.over();
            }
        });
    }

    private void begin() {
        if (!descent.isOpen()) {
            return;
        }
        if (on == NONE && waiting.stream().anyMatch(ask -> ask.round() == next)) {
            on = next;
            next = on + 1;
            isClosing = false;
        }
        List<Ask> now = waiting.stream().filter(ask -> ask.round() == on).toList();
        List<Ask> late = waiting.stream()
                .filter(ask -> ask.round() != on && ask.round() != next)
                .toList();
        waiting.removeAll(now);
        waiting.removeAll(late);
        late.forEach(ask -> ask.asker().again());
        if (!now.isEmpty()) {
            SequencedSet<TopicFilter> filters = new LinkedHashSet<>();
            now.forEach(ask -> filters.add(ask.filter()));
            open.addAll(now);
            descent.hold(filters);
        }
    }

    /** What somebody waits for an answer about. */
    Set<TopicFilter> asked() {
        Set<TopicFilter> filters = new HashSet<>();
        waiting.forEach(ask -> filters.add(ask.filter()));
        open.forEach(ask -> filters.add(ask.filter()));
        return filters;
    }

    /** The broker elsewhere has answered for a filter. */
    void answered(TopicFilter filter, ReasonCode reason) {
        open.removeIf(ask -> {
            boolean isIts = ask.filter().equals(filter);
            if (isIts) {
                answered.add(ask.asker());
                ask.asker().answered(reason);
            }
            return isIts;
        });
        close();
    }

    /** The round may be over when nothing has come for a while. */
    private void close() {
        if (on != NONE && open.isEmpty() && !isClosing) {
            isClosing = true;
            descent.whenThereIsQuiet(() -> {
                isClosing = false;
                if (open.isEmpty() && descent.now() - retainedNanos >= QUIET_NANOS) {
                    over();
                } else {
                    close();
                }
            });
        }
    }

    private void over() {
        on = NONE;
        answered.forEach(Asker::over);
        answered.clear();
        begin();
    }

    /** A retained message came; the round that it belongs to, {@link #NONE} if to none. */
    int retainedCame() {
        retainedNanos = descent.now();
        return Math.max(on, NONE);
    }

    /**
     * There is a new connection: what was asked by the last one is asked again.
     *
     * @param isRestoring whether it subscribes to what the last one had: then the retained messages that come first are for all
     */
    void opened(boolean isRestoring) {
        isClosing = false;
        List<Ask> cut = List.copyOf(open);
        open.clear();
        on = isRestoring ? RESTORING : NONE;
        answered.forEach(Asker::over);
        answered.clear();
        cut.forEach(ask -> ask.asker().again());
        begin();
    }

    /** Who has waited too long is told so. */
    void tick(long nowNanos) {
        giveUp(waiting, nowNanos);
        giveUp(open, nowNanos);
        if (descent.isOpen()) {
            begin();
            close();
        }
    }

    private static void giveUp(List<Ask> asks, long nowNanos) {
        asks.removeIf(ask -> {
            boolean isOver = nowNanos - ask.deadlineNanos() >= 0;
            if (isOver) {
                ask.asker().answered(ReasonCode.QUOTA_EXCEEDED);
                ask.asker().over();
            }
            return isOver;
        });
    }

    /** No round. */
    static final int NONE = 0;

    private static final int RESTORING = -1;
    private static final int FIRST_MAX = 1 << 30;
    private static final long QUIET_NANOS = 300_000_000L;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
}
