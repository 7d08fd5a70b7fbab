package org.ternmq.admin.slow;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.ask.Questions;
import org.ternmq.broker.ledger.Noted;
import org.ternmq.broker.ledger.Outcome;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.operate.Attached;
import org.ternmq.broker.operate.Resident;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Session;

/** The clients that are furthest behind. Looks at all sessions, a thousand of a loop at a time, so that no loop is held up. */
public final class SlowRanking {
    private final Questions questions;
    private final int most;

    /**
     * A ranking of so many at the most.
     *
     * @param questions to the loops
     */
    public SlowRanking(Questions questions, int most) {
        this.questions = questions;
        this.most = most;
    }

    /** Whom a loop found in a turn, and up to whom it has looked; empty if it has looked at all. */
    private record Slice(int loop, List<SlowClient> found, Optional<String> upTo) {}

    /** Who is furthest behind first. */
    public List<SlowClient> clients() {
        List<SlowClient> found = new ArrayList<>();
        Map<Integer, Map<String, Long>> dropped = new HashMap<>();
        questions
                .all(loop -> Map.entry(loop.index(), dropped(loop)))
                .forEach(one -> dropped.put(one.getKey(), one.getValue()));
        Map<Integer, String> upTo = new HashMap<>();
        dropped.keySet().forEach(loop -> upTo.put(loop, ""));
        while (!upTo.isEmpty()) {
            Map<Integer, String> from = Map.copyOf(upTo);
            for (Slice slice : questions.all(loop -> slice(loop, from.get(loop.index()), dropped))) {
                found.addAll(slice.found());
                slice.upTo().ifPresentOrElse(last -> upTo.put(slice.loop(), last), () -> upTo.remove(slice.loop()));
            }
            found.sort(SlowClient.FURTHEST_FIRST);
            found.subList(Math.min(most, found.size()), found.size()).clear();
        }
        return found;
    }

    /** For how long the oldest message that a client has not acknowledged has been under way; empty if there is none, or it lies on disk. */
    public Optional<Long> oldestMillis(String clientId) {
        return questions.home(
                clientId,
                loop -> Optional.ofNullable(loop.residents().all().get(clientId))
                        .flatMap(known ->
                                known.session().sender().held().stream().findFirst())
                        .map(Delivery::publication)
                        .map(Publication::arrivedNanos)
                        .filter(arrived -> arrived != Publication.UNKNOWN)
                        .map(arrived -> (loop.nowNanos() - arrived) / 1_000_000));
    }

    private static Map<String, Long> dropped(Loop loop) {
        Map<String, Long> sums = new HashMap<>();
        for (Noted noted : loop.ledger().losses(noted -> OF_SLOW_CLIENTS.contains(noted.outcome()))) {
            sums.merge(noted.who().toString(), noted.times(), Long::sum);
        }
        return sums;
    }

    private static Slice slice(Loop loop, @Nullable String after, Map<Integer, Map<String, Long>> dropped) {
        int index = loop.index();
        List<SlowClient> found = new ArrayList<>();
        if (after == null) { // it has looked at all
            return new Slice(index, found, Optional.empty());
        }
        Map<String, Long> here = dropped.getOrDefault(index, Map.of());
        int looked = 0;
        for (Resident resident :
                loop.residents().all().tailMap(after, after.isEmpty()).values()) {
            SlowClient client = client(resident, here);
            if (client.isBehind()) {
                found.add(client);
            }
            if (++looked == AT_A_TIME) {
                return new Slice(index, found, Optional.of(client.clientId()));
            }
        }
        return new Slice(index, found, Optional.empty());
    }

    private static SlowClient client(Resident resident, Map<String, Long> dropped) {
        Session session = resident.session();
        Optional<? extends Attached> attached = resident.attached();
        return new SlowClient(
                session.clientId(),
                attached.map(one -> one.connection().peer()),
                session.queued(),
                session.queuedBytes(),
                attached.map(Attached::unsentBytes).orElse(0L),
                session.sender().open(),
                session.window(),
                dropped.getOrDefault(session.clientId(), 0L));
    }

    private static final int AT_A_TIME = 1_000;
    private static final Set<Outcome> OF_SLOW_CLIENTS = EnumSet.of(Outcome.QUEUE_FULL, Outcome.SLOW_RECEIVER);
}
