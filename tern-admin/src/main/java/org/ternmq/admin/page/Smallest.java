package org.ternmq.admin.page;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The page of things that are seen in no order: of all those behind the cursor it keeps the smallest names, no more than a page of them and
 * one, however many are shown to it. Confined to whoever fills it.
 *
 * @param <T> what is kept under a name
 */
public final class Smallest<T> {
    private final Cursor cursor;
    private final NavigableMap<String, T> kept = new TreeMap<>();

    /** An empty page behind a cursor. */
    public Smallest(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Sees one; under the same name the last one counts. */
    public void see(String name, T thing) {
        if (name.compareTo(cursor.after()) <= 0) {
            return;
        }
        if (kept.size() <= cursor.limit() || name.compareTo(kept.lastKey()) < 0) {
            kept.put(name, thing);
            if (kept.size() > cursor.limit() + 1) {
                kept.pollLastEntry();
            }
        }
    }

    /** The page, each thing as it is to be told. */
    public <R> Cursor.Page<R> page(BiFunction<String, T, R> told) {
        boolean isMore = kept.size() > cursor.limit();
        if (isMore) {
            kept.pollLastEntry();
        }
        List<R> items = new ArrayList<>();
        kept.forEach((name, thing) -> items.add(told.apply(name, thing)));
        return new Cursor.Page<>(items, isMore ? Optional.of(kept.lastKey()) : Optional.empty());
    }
}
