package org.ternmq.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Promises of a target. What is not kept is an error, and so a finding. */
public final class Held {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ATTEMPTS = 4;

    private Held() {}

    /** Both are equal. */
    public static void same(@Nullable Object expected, @Nullable Object found, String what) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError(what + "\n  expected: " + expected + "\n  found:    " + found);
        }
    }

    /** It is so. */
    public static void that(boolean isSo, String what) {
        if (!isSo) {
            throw new AssertionError(what);
        }
    }

    /** An error tells what is wrong. */
    public static void says(Throwable error) {
        String message = error.getMessage();
        if (message == null || message.isBlank()) {
            throw new AssertionError("an error without words", error);
        }
    }

    /** No more is allocated than so many bytes. The first times classes are loaded too, so that a second look may do better. */
    public static void allocates(long bytesMax, Runnable what) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && least > bytesMax; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            what.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        if (least > bytesMax) {
            throw new AssertionError(least + " bytes were allocated, where " + bytesMax + " should do");
        }
    }
}
