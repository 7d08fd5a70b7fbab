import java.util.Arrays;

/** How long things took, each from when it was due. Written by one thread; read by another once that is told to stop, or of a time that is over. */
final class Samples {
    private long[] due = new long[1 << 12];
    private long[] took = new long[1 << 12];
    private int size;

    synchronized void add(long dueNanos, long tookNanos) {
        if (size == due.length) {
            due = Arrays.copyOf(due, 2 * size);
            took = Arrays.copyOf(took, 2 * size);
        }
        due[size] = dueNanos;
        took[size++] = tookNanos;
    }

    /** Of what was due in a time, in rising order. */
    synchronized long[] between(long fromNanos, long toNanos) {
        long[] found = new long[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (due[i] - fromNanos >= 0 && due[i] - toNanos < 0) {
                found[count++] = took[i];
            }
        }
        long[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** A percentile in milliseconds; NaN of nothing. */
    static double millis(long[] sorted, double percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100) - 1)] / 1e6;
    }
}
