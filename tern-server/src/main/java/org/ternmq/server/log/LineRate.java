package org.ternmq.server.log;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Lets a number of lines of each kind through in a second and counts the rest. Handed the time; from any thread, each of which holds the
 * others up for no longer than a look into a table. The kinds are those of the caller, who has few.
 *
 * @param <K> a kind of lines
 */
final class LineRate<K> {
    private final int linesPerSecond;
    private final Map<K, Window> windows = new HashMap<>();

    /** One second of one kind. */
    private static final class Window {
        private long startNanos;
        private int passed;
        private long heldBack;
    }

    LineRate(int linesPerSecond) {
        this.linesPerSecond = linesPerSecond;
    }

    /** Whether a line of this kind may be written now; if not it counts, until {@link #endWindows} tells of it. */
    synchronized boolean passes(K kind, long nowNanos) {
        Window window = windows.computeIfAbsent(kind, first -> opened(nowNanos));
        if (window.passed < linesPerSecond) {
            window.passed++;
            return true;
        }
        window.heldBack++;
        return false;
    }

    private static Window opened(long nowNanos) {
        Window window = new Window();
        window.startNanos = nowNanos;
        return window;
    }

    /** Tells for each second that is over how many lines of its kind were held back, if any were; for one thread. */
    void endWindows(long nowNanos, ObjLongConsumer<K> heldBack) {
        ended(nowNanos).forEach(heldBack::accept); // which may take its time, while others ask
    }

    private synchronized Map<K, Long> ended(long nowNanos) {
        Map<K, Long> counts = new LinkedHashMap<>();
        for (Iterator<Map.Entry<K, Window>> each = windows.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<K, Window> entry = each.next();
            Window window = entry.getValue();
            if (nowNanos - window.startNanos >= WINDOW_NANOS) {
                each.remove();
                if (window.heldBack > 0) {
                    counts.put(entry.getKey(), window.heldBack);
                }
            }
        }
        return counts;
    }

    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
}
