package org.ternmq.cli.supervisor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd, or whatever else made the socket that {@code NOTIFY_SOCKET} names, how the broker is; without that variable nobody.
 * Made and used by the command; {@link #watch} starts the one thread of it, which ends with the process.
 */
public final class Supervisor {
    /** Asks whether what is watched over still works; may take a while. */
    @FunctionalInterface
    public interface Check {
        /** Whether it does. */
        boolean isAlive() throws InterruptedException;
    }

    private final NotifySocket socket;
    private final long watchdogMicros;

    private Supervisor(NotifySocket socket, long watchdogMicros) {
        this.socket = socket;
        this.watchdogMicros = watchdogMicros;
    }

    /** The one that these variables name. */
    public static Supervisor of(Map<String, String> environment) {
        boolean isMeant = environment.getOrDefault("WATCHDOG_PID", ownPid()).equals(ownPid());
        return new Supervisor(
                NotifySocket.of(environment.getOrDefault("NOTIFY_SOCKET", "")),
                isMeant ? micros(environment.getOrDefault("WATCHDOG_USEC", "0")) : 0);
    }

    private static String ownPid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static long micros(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException unknown) {
            LOG.warn("WATCHDOG_USEC is no number, and nobody is told that the broker lives: {}", text);
            return 0;
        }
    }

    /** It serves. */
    public void ready() {
        socket.send(List.of("READY=1"));
    }

    /** It reads its configuration anew; {@link #ready} follows. */
    public void reloading() {
        // The clock that systemd compares with is the one that nanoTime reads on Linux.
        socket.send(List.of("RELOADING=1", "MONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime())));
    }

    /** It ends. */
    public void stopping() {
        socket.send(List.of("STOPPING=1"));
    }

    /** From here on it is told twice in each of its spans that the broker lives, if that is so; if not, it does what it is set to do. */
    public void watch(Check check) {
        if (watchdogMicros > 0 && socket.isThere()) {
            Thread.ofPlatform().daemon().name("tern-watchdog").start(() -> tell(check));
        }
    }

    private void tell(Check check) {
        try {
            while (true) {
                if (check.isAlive()) {
                    socket.send(List.of("WATCHDOG=1"));
                }
                TimeUnit.MICROSECONDS.sleep(watchdogMicros / 2);
            }
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
}
