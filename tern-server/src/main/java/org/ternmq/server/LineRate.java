package org.ternmq.server;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Lets a number of lines of each kind through in a second and counts the rest. Handed the time; for one thread. The kinds are those
 * of the caller, who has few.
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

    /** Whether a line of this kind may be written now; if not it counts. Ask {@link #endWindows} first. */
    boolean passes(K kind, long nowNanos) {
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

    /** Tells for each second that is over how many lines of its kind were held back, if any were. */
    void endWindows(long nowNanos, ObjLongConsumer<K> heldBack) {
        windows.entrySet().removeIf(entry -> {
            Window window = entry.getValue();
            boolean over = nowNanos - window.startNanos >= WINDOW_NANOS;
            if (over && window.heldBack > 0) {
                heldBack.accept(entry.getKey(), window.heldBack);
            }
            return over;
        });
    }

    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
}
