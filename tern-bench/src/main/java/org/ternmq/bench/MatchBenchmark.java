package org.ternmq.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.topic.TopicTree;

/**
 * A random topic matched against 1 k and 1 M filters. Budget: 200 ns and 1 µs, nothing allocated. The topics are ten
 * times as many as the filters, which are names (60 %), {@code +} as last level (20 %) or in the middle (10 %) and
 * {@code #} (10 %).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class MatchBenchmark {
    /** How many filters are stored. */
    @Param({"1000", "1000000"})
    public int filters;

    private final Random random = new Random(42);
    private final TopicTree<String> tree = new TopicTree<>(random.nextLong());
    private final TopicName[] topics = new TopicName[1 << 17];
    private final TopicTree.Visitor<String> visitor = this::count;
    private int sites;
    private int devicesPerSite;
    private int next;
    private long found;

    /** Fills the tree and tells what it weighs. */
    @Setup
    public void fill() {
        sites = Math.max(10, (int) Math.sqrt(filters) / 10);
        devicesPerSite = filters / sites;
        long before = heapBytes();
        while (tree.size() < filters) {
            tree.put(filter(tree.size() % 10).getBytes(UTF_8), "value");
        }
        System.out.println((heapBytes() - before) / filters + " B of heap for each of " + filters + " filters");
        for (int i = 0; i < topics.length; i++) {
            topics[i] = TopicName.of(name("site/" + site(), "device", device()));
        }
    }

    /** One topic, all filters. */
    @Benchmark
    public long match() {
        tree.match(topics[next++ & (topics.length - 1)], visitor);
        return found;
    }

    private boolean count(String value) {
        found += value.length();
        return true;
    }

    private String filter(int kind) {
        String site = "site/" + site();
        return switch (kind) {
            case 0, 1 -> site + "/device/" + device() + "/+";
            case 2 -> random.nextBoolean() ? name("site/+", "device", device()) : name(site, "+", device());
            case 3 -> site + (random.nextInt(100) == 0 ? "/#" : "/device/" + device() + "/#");
            default -> name(site, "device", device());
        };
    }

    private String name(String site, String kind, int device) {
        return site + "/" + kind + "/" + device + "/" + MEASURES[random.nextInt(MEASURES.length)];
    }

    private int site() {
        return random.nextInt(sites);
    }

    private int device() {
        return random.nextInt(devicesPerSite);
    }

    private static long heapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static final String[] MEASURES = {
        "temp", "humidity", "pressure", "state", "battery", "signal", "power", "voltage", "current", "uptime"
    };
}
