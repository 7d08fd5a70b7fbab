package org.ternmq.cli.soak;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker in a process of its own: this command, on the same JVM with the same flags. Owned by one thread. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final int port;
    private final String admin;

    private BrokerProcess(Process process, Path log, String banner) {
        this.process = process;
        this.log = log;
        this.port = Integer.parseInt(found(LISTENING, banner));
        this.admin = found(OPERATORS, banner);
    }

    /**
     * Starts it on free ports, and waits until it is ready.
     *
     * @param data its folder
     * @param log what it says goes here
     * @param sets keys of the configuration, as {@code key=value}
     * @throws IOException if it does not start; what it said is in the message
     */
    static BrokerProcess start(Path data, Path log, List<String> sets) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> NOT_HANDED_ON.stream().noneMatch(flag::startsWith))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "broker"));
        command.addAll(List.of("--port", "0", "--data", data.toString(), "--set", "admin.http_port=0"));
        sets.forEach(set -> command.addAll(List.of("--set", set)));
        File output = log.toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            String said = Files.readString(log);
            if (READY.matcher(said).find()) {
                return new BrokerProcess(process, log, said);
            }
            Thread.sleep(POLL_MILLIS);
        }
        process.destroyForcibly();
        throw new IOException(
                "the broker did not start: " + Files.readString(log).strip());
    }

    private static String found(Pattern pattern, String banner) {
        Matcher matcher = pattern.matcher(banner);
        if (!matcher.find()) {
            throw new IllegalStateException("a broker says where it is: " + banner);
        }
        return matcher.group(1);
    }

    int port() {
        return port;
    }

    /** Where operators ask it. */
    String admin() {
        return admin;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it said that is no matter of course: its log without the banner. */
    List<String> said() throws IOException {
        List<String> lines = Files.readAllLines(log);
        int ready = 0;
        while (ready < lines.size() && !READY.matcher(lines.get(ready)).find()) {
            ready++;
        }
        return lines.subList(Math.min(ready + 1, lines.size()), lines.size());
    }

    /**
     * Asks it to stop.
     *
     * @return its exit code
     * @throws IOException if it does not
     */
    int stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the broker does not stop");
        }
        return process.exitValue();
    }

    /** Leaves nothing behind. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static final String MAIN = "org.ternmq.cli.Main";
    private static final List<String> NOT_HANDED_ON = List.of("-javaagent", "-agentlib", "-Djava.class.path");
    private static final Pattern READY = Pattern.compile("(?m)^ready in ");
    private static final Pattern LISTENING = Pattern.compile("listening on +127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern OPERATORS = Pattern.compile("operators ask +(http://[0-9.:]+)");
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 60;
    private static final long POLL_MILLIS = 50;
}
