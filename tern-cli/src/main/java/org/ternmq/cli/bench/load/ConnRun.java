package org.ternmq.cli.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;

/** Connects many clients on a schedule, keeps them for a while and says how long that took and what it cost. For one use. */
public final class ConnRun {
    private final Plan plan;
    private final BenchClients clients;
    private final Measures measures;
    private final BooleanSupplier isStopped;
    private final Connecting connecting;

    /**
     * What is to be run.
     *
     * @param clients how many
     * @param perSecond how fast; infinite for as fast as a few at a time can
     * @param rampSeconds how long that rate rises
     * @param seconds how long they are kept
     */
    public record Plan(int clients, double perSecond, double rampSeconds, double seconds, boolean persistent) {}

    /** A run. */
    public ConnRun(Plan plan, BenchClients clients, Measures measures, BooleanSupplier isStopped) {
        this.plan = plan;
        this.clients = clients;
        this.measures = measures;
        this.isStopped = isStopped;
        this.connecting = new Connecting(measures, isStopped);
    }

    /**
     * Runs it.
     *
     * @throws MqttException if not even a first client can connect
     */
    public BenchReport run() {
        // The first one loads classes, which is not what is to be measured; and tells soon if there is no broker.
        clients.close(clients.connect("first", () -> {}));
        double loadBefore = Measures.loadAverage();
        Memory before = Memory.now();
        long cpuBefore = Measures.cpuNanos();
        long start = System.nanoTime();
        List<MqttClient> all = connecting.connect(
                plan.clients(),
                plan.perSecond(),
                plan.rampSeconds(),
                number -> clients.connect("c" + number, () -> {}));
        try {
            double connectingSeconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (Measures.cpuNanos() - cpuBefore) / 1e9;
            Memory after = Memory.now();
            keep();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("seconds", connectingSeconds);
            figures.put("clients", (double) plan.clients());
            figures.put("connected", (double) measures.connected());
            figures.put("failed", (double) measures.refused.sum());
            figures.put("connects_per_second", measures.connected() / connectingSeconds);
            figures.put("connections_lost", (double) measures.connectionsLost.sum());
            LoadFigures.addLatencies(figures, "connect", measures.connects.total());
            int count = Math.max(1, all.size());
            figures.put("heap_bytes_per_client", (double) (after.heapBytes() - before.heapBytes()) / count);
            figures.put("resident_bytes_per_client", (double) (after.residentBytes() - before.residentBytes()) / count);
            figures.put("cpu_seconds", cpuSeconds);
            figures.put("cpu_us_per_client", cpuSeconds * 1e6 / count);
            figures.put("load_average_before", loadBefore);
            figures.put("load_average_after", Measures.loadAverage());
            return new BenchReport("conn", parameters(), figures, measures.errors(), notes());
        } finally {
            Connecting.closeAll(all, clients);
        }
    }

    /** Why one of them could not connect, if any could not. */
    public @Nullable MqttException failure() {
        return connecting.failure();
    }

    private void keep() {
        long end = System.nanoTime() + (long) (plan.seconds() * 1e9);
        while (System.nanoTime() - end < 0 && !isStopped.getAsBoolean()) {
            // Looks whether somebody wants it to end; there is nothing else to wait for.
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private Map<String, String> parameters() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("rate", Double.isInfinite(plan.perSecond()) ? "max" : LoadFigures.number(plan.perSecond()));
        all.put("clients", "" + plan.clients());
        all.put("ramp", LoadFigures.number(plan.rampSeconds()));
        all.put("duration", LoadFigures.number(plan.seconds()));
        all.put("persistent", "" + plan.persistent());
        return all;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (Double.isInfinite(plan.perSecond())) {
            notes.add("closed loop: a client connected when another one had");
        }
        if (measures.connected() + measures.refused.sum() < plan.clients()) {
            notes.add("stopped before all clients had tried");
        }
        return notes;
    }

    /** What this process holds; on the heap after a collection. */
    private record Memory(long heapBytes, long residentBytes) {
        static Memory now() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Memory(runtime.totalMemory() - runtime.freeMemory(), resident());
        }

        /** 0 where the system does not tell. */
        private static long resident() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                        .sum();
            } catch (IOException notLinux) {
                return 0;
            }
        }
    }

    private static final long LOOK_NANOS = 20_000_000;
}
