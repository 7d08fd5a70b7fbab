package org.ternmq.cli.bench.load;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.cli.bench.count.Latencies;
import org.ternmq.client.MqttException;

/**
 * What is counted and measured while a run lasts. Counts are of everything; times only of what was due from {@link #measureFrom} on. Anybody
 * writes; reasons of errors are bounded in number.
 */
public final class Measures {
    /** From when it was due to when a subscriber had it. */
    public final Latencies deliveries = new Latencies();

    /** From when it was due to when the broker had acknowledged it. */
    public final Latencies acknowledgements = new Latencies();

    /** From when it was due to when it was handed to the client, if there was room: how far this process was behind itself. */
    public final Latencies lateness = new Latencies();

    /** From when a connection was due to when the broker had accepted it. */
    public final Latencies connects = new Latencies();

    final LongAdder sent = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder foreign = new LongAdder();
    final LongAdder replayed = new LongAdder();
    final LongAdder reached = new LongAdder();
    final LongAdder connected = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder connectionsLost = new LongAdder();

    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private volatile long fromNanos = Long.MAX_VALUE;

    /** From here on, by the clock that stamps messages, times count. */
    void measureFrom(long nanos) {
        fromNanos = nanos;
    }

    boolean isMeasured(long dueNanos) {
        return dueNanos >= fromNanos;
    }

    /** Something went wrong. */
    void error(Throwable why) {
        error(why instanceof MqttException failure ? failure.kind() + ": " + failure.getMessage() : why.toString());
    }

    void error(String reason) {
        String kept = errors.size() < REASONS_MAX || errors.containsKey(reason) ? reason : "others";
        errors.computeIfAbsent(kept, any -> new LongAdder()).increment();
    }

    /** How often what went wrong. */
    public Map<String, Long> errors() {
        Map<String, Long> sums = new TreeMap<>();
        errors.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }

    /** How many messages were sent. */
    public long sent() {
        return sent.sum();
    }

    /** How many messages came. */
    public long received() {
        return received.sum();
    }

    /** How many clients were connected. */
    public long connected() {
        return connected.sum();
    }

    /** How many things went wrong. */
    public long failures() {
        return errors.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Where everything stands now. */
    Moment now() {
        return new Moment(System.nanoTime(), cpuNanos(), sent.sum(), acknowledged.sum(), received.sum());
    }

    /** The time that the processors worked for this process so far. */
    static long cpuNanos() {
        return system().getProcessCpuTime();
    }

    /** How many threads of the machine wanted a processor in the last minute; negative if it does not tell. */
    static double loadAverage() {
        return system().getSystemLoadAverage();
    }

    private static com.sun.management.OperatingSystemMXBean system() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    }

    /** Counts at one moment. */
    record Moment(long nanos, long cpuNanos, long sent, long acknowledged, long received) {}

    private static final int REASONS_MAX = 50;
}
