package org.ternmq.cli.soak.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Measures a broker from outside: what it says at {@code /metrics}, what the system says of its process, and its folder. What cannot be
 * had on this system is left out. Confined to one thread.
 */
public final class Sampler {
    private final ProcessHandle broker;
    private final URI metrics;
    private final Path data;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Of one broker.
     *
     * @param admin where it answers operators, as {@code http://127.0.0.1:8080}
     * @param data its folder
     */
    public Sampler(ProcessHandle broker, String admin, Path data) {
        this.broker = broker;
        this.metrics = URI.create(admin + "/metrics");
        this.data = data;
    }

    /**
     * Measures.
     *
     * @param collect whether the broker is to collect its garbage first; the heap is measured only then
     * @param latencies of what was delivered since the last time
     */
    public Sample sample(double seconds, boolean collect, Histogram latencies)
            throws IOException, InterruptedException {
        Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
        boolean isCollected = collect && collect();
        Map<String, Double> page = page();
        if (isCollected) {
            values.put(Quantity.HEAP, page.getOrDefault("tern_heap_after_collection_bytes", Double.NaN) / MEBIBYTE);
        }
        values.put(
                Quantity.DIRECT,
                (page.getOrDefault("tern_direct_buffers_bytes", 0.0)
                                + page.getOrDefault("tern_socket_buffers_bytes", 0.0))
                        / MEBIBYTE);
        values.put(Quantity.HELD, page.getOrDefault("tern_messages_held", Double.NaN));
        values.put(Quantity.DATA, bytesBelow(data) / MEBIBYTE);
        if (latencies.getTotalCount() > 0) {
            values.put(Quantity.P50, latencies.getValueAtPercentile(50) / 1e6);
            values.put(Quantity.P99, latencies.getValueAtPercentile(99) / 1e6);
        }
        ofProcess(values);
        return new Sample(seconds, values);
    }

    /** All metrics without labels, by name; of those with labels the sum. */
    public Map<String, Double> page() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(metrics).timeout(ANSWER).build();
        Map<String, Double> values = new HashMap<>();
        http.send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> !line.startsWith("#") && line.contains(" "))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    String name = line.substring(0, space).replaceFirst("\\{.*", "");
                    values.merge(name, Double.parseDouble(line.substring(space + 1)), Double::sum);
                });
        return values;
    }

    /** Whether it could be asked: a runtime that was cut to size has no {@code jcmd}. */
    private boolean collect() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return true; // then what the last collection left has to do
        }
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(broker.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return asked.waitFor() == 0;
    }

    private void ofProcess(Map<Quantity, Double> values) throws IOException {
        Path proc = Path.of("/proc", Long.toString(broker.pid()));
        if (!Files.isDirectory(proc)) {
            return;
        }
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            values.put(Quantity.DESCRIPTORS, (double) open.count());
        }
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            String number = line.replaceAll("[^0-9]", "");
            if (line.startsWith("Threads:")) {
                values.put(Quantity.THREADS, Double.parseDouble(number));
            } else if (line.startsWith("VmRSS:")) {
                values.put(Quantity.RESIDENT, Double.parseDouble(number) / 1_024);
            }
        }
    }

    private static double bytesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.mapToLong(Sampler::bytesOf).sum();
        } catch (UncheckedIOException gone) { // a folder that was there when its parent was read
            return Double.NaN;
        }
    }

    private static long bytesOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException gone) { // segments go while one looks
            return 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static final double MEBIBYTE = 1 << 20;
    private static final Duration ANSWER = Duration.ofSeconds(10);
}
