package org.ternmq.admin.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.ternmq.admin.ask.Questions;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.operate.Resident;

/**
 * Walks over the sessions of all loops in the order of their client identifiers. In one turn a loop looks at {@link #SEEN_PER_TURN} sessions and
 * tells of {@link #TOLD_PER_TURN} at most, whatever the page holds and however many there are: then it is asked again where it ended. So no
 * turn makes more than that, and nothing is held but one page.
 */
public final class Walk {
    private final Questions questions;

    /** Over all sessions of a broker. */
    public Walk(Questions questions) {
        this.questions = questions;
    }

    /** What of a session is told; nothing if it is not one of those looked for. On its loop. */
    @FunctionalInterface
    public interface Look<T> extends BiFunction<Loop, Resident, Optional<T>> {}

    private record Told<T>(String clientId, T thing) {}

    /**
     * What one loop tells in a turn.
     *
     * @param upTo the last identifier that it has looked at; empty if it has looked at all
     */
    private record Slice<T>(List<Told<T>> told, Optional<String> upTo) {}

    /**
     * One page.
     *
     * @param prefix of the client identifiers that are looked for
     */
    public <T> Cursor.Page<T> page(Cursor cursor, String prefix, Look<T> look) {
        List<T> items = new ArrayList<>();
        String from = cursor.after();
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            var begin = new Cursor(from, Math.min(TOLD_PER_TURN, cursor.limit() - items.size()));
            List<Slice<T>> slices = questions.all(loop -> slice(loop, begin, prefix, look));
            Optional<String> frontier =
                    slices.stream().flatMap(slice -> slice.upTo().stream()).min(Comparator.naturalOrder());
            List<Told<T>> told = slices.stream()
                    .flatMap(slice -> slice.told().stream())
                    .filter(one -> frontier.isEmpty() || one.clientId().compareTo(frontier.get()) <= 0)
                    .sorted(Comparator.comparing(Told::clientId))
                    .toList();
            for (Told<T> one : told) {
                if (items.size() == cursor.limit()) {
                    return new Cursor.Page<>(items, Optional.of(from));
                }
                items.add(one.thing());
                from = one.clientId();
            }
            if (frontier.isEmpty()) {
                return new Cursor.Page<>(items, Optional.empty());
            }
            if (items.size() == cursor.limit()) {
                return new Cursor.Page<>(items, Optional.of(from));
            }
            from = frontier.get();
            if (System.nanoTime() - giveUp > 0) { // few of very many are looked for
                return new Cursor.Page<>(items, Optional.of(from));
            }
        }
    }

    private static <T> Slice<T> slice(Loop loop, Cursor begin, String prefix, Look<T> look) {
        NavigableMap<String, ? extends Resident> all = loop.residents().all();
        NavigableMap<String, ? extends Resident> rest = begin.after().compareTo(prefix) < 0
                ? all.tailMap(prefix, true)
                : all.tailMap(begin.after(), begin.after().isEmpty());
        List<Told<T>> told = new ArrayList<>();
        int seen = 0;
        for (Map.Entry<String, ? extends Resident> one : rest.entrySet()) {
            String clientId = one.getKey();
            if (!clientId.startsWith(prefix)) {
                break;
            }
            look.apply(loop, one.getValue()).ifPresent(thing -> told.add(new Told<>(clientId, thing)));
            if (++seen == SEEN_PER_TURN || told.size() == begin.limit()) {
                return new Slice<>(told, Optional.of(clientId));
            }
        }
        return new Slice<>(told, Optional.empty());
    }

    /** So many sessions a loop looks at in one turn. */
    public static final int SEEN_PER_TURN = 1_000;

    /** Of so many it tells. */
    public static final int TOLD_PER_TURN = 100;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
}
