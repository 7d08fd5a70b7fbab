package org.ternmq.conformance.crash;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The broker as a process of the system: started by a command line, killed with everything that it started. Confined to a thread. */
final class BrokerProcess implements AutoCloseable {
    private final String command;
    private final InetSocketAddress address;
    private final File log;
    private @Nullable Process process;

    /** A broker to be started with {@code {port}} and {@code {data}} of the command filled in. */
    BrokerProcess(String command, InetSocketAddress address, Path data, File log) {
        String filled = command.replace("{port}", "" + address.getPort()).replace("{data}", data.toString());
        // A plain command takes the place of the shell, which has nothing else to do.
        this.command = filled.matches("(?s)exec .*|.*[;&|<>].*") ? filled : "exec " + filled;
        this.address = address;
        this.log = log;
    }

    /** Starts it and waits until it takes connections. */
    void start() throws IOException {
        Process started = new ProcessBuilder("sh", "-c", command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        process = started;
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (!accepts()) {
            if (!started.isAlive()) {
                throw new IOException("the broker ended by itself with " + started.exitValue() + ", see " + log);
            }
            if (System.nanoTime() > endNanos) {
                throw new IOException("the broker takes no connection within " + START_SECONDS_MAX + " s, see " + log);
            }
            Run.pause(10);
        }
    }

    private boolean accepts() {
        try (Socket probe = new Socket()) {
            probe.connect(address, 1_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL, for whatever the shell left in between too. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly().onExit().join();
        }
    }

    /** SIGTERM; whoever does not end by that is killed. */
    void stop() {
        Process running = process;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroy);
            running.destroy();
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX);
            while (running.isAlive() && System.nanoTime() < endNanos) {
                Run.pause(10);
            }
            kill();
        }
    }

    /** Ends it for good: nothing of it is worth a goodbye. */
    @Override
    public void close() {
        kill();
    }

    private static final int STOP_SECONDS_MAX = 20;
    private static final int START_SECONDS_MAX = 60;
}
