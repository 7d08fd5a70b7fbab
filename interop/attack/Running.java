import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker in a process of its own, as Linux sees it, and what it wrote to its log. */
final class Running implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Running(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it and waits until it says that it is there. */
    static Running start(List<String> pin, String tern, Path config, Path log) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(pin);
        command.addAll(List.of(tern, "broker", "--config", config.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Running broker = new Running(process, log);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!broker.logText().contains("ready")) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException(broker.logText());
            }
            Thread.sleep(50);
        }
        return broker;
    }

    private String logText() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** How many connections the log says were closed, by reason; those too that it only counted. */
    Map<String, Long> closedByReason() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        for (String line : Files.readAllLines(log)) {
            Matcher one = CLOSED.matcher(line);
            Matcher more = MORE.matcher(line);
            if (more.find()) {
                counts.merge(more.group(2), Long.parseLong(more.group(1).replace(",", "")), Long::sum);
            } else if (one.find()) {
                counts.merge(one.group(1), 1L, Long::sum);
            }
        }
        return counts;
    }

    long defects() throws IOException {
        return Files.readAllLines(log).stream().filter(line -> line.contains("this is a defect")).count();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static final Pattern CLOSED = Pattern.compile(" closed: (\\w+) \\(0x");
    private static final Pattern MORE = Pattern.compile("… and ([\\d,]+) more (?:connections closed with )?(\\w+)");
}
