package org.ternmq.cli.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.ternmq.core.session.Limits;

/**
 * What the system allows and how it keeps time. Much of it only Linux tells; elsewhere it is not looked at.
 *
 * @param root where the files of the system begin, {@code /}
 * @param descriptorsMax how many files and sockets a process like this one may have open
 * @param wall the clock on the wall
 */
public record Machine(Path root, LongSupplier descriptorsMax, InstantSource wall) {
    /** This one. */
    public static Machine here() {
        return new Machine(Path.of("/"), Machine::descriptorsMaxHere, InstantSource.system());
    }

    private static long descriptorsMaxHere() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** All of it. */
    public List<Finding> findings(int connectionsMax) {
        return List.of(descriptors(connectionsMax), backlog(), clockSource(), wallClock());
    }

    Finding descriptors(int connectionsMax) {
        long max = descriptorsMax.getAsLong();
        String found = max == Long.MAX_VALUE
                ? "no bound is known"
                : String.format(Locale.ROOT, "%,d files and connections may be open at a time", max);
        if (max < DESCRIPTORS_FEW) {
            return Finding.note(
                    "descriptors",
                    found,
                    "raise it before the broker starts: ulimit -n 1048576, or LimitNOFILE=1048576 in its unit");
        }
        return max - DESCRIPTORS_OTHER >= connectionsMax || connectionsMax == CONNECTIONS_STANDARD
                ? Finding.right("descriptors", found)
                : Finding.note(
                        "descriptors",
                        found + String.format(Locale.ROOT, ", and limits.connections_max is %,d", connectionsMax),
                        "raise the one (ulimit -n, LimitNOFILE) or lower the other, so that clients are refused with a reason");
    }

    /** How many connections may wait to be accepted, when thousands come back at once. */
    Finding backlog() {
        Optional<String> text = read("proc/sys/net/core/somaxconn");
        if (text.isEmpty()) {
            return Finding.right("backlog", "not looked at, because this system does not tell");
        }
        String found = text.get() + " connections may wait to be accepted";
        return Long.parseLong(text.get()) >= BACKLOG
                ? Finding.right("backlog", found)
                : Finding.note(
                        "backlog",
                        found + ", the broker asks for " + BACKLOG,
                        "sysctl -w net.core.somaxconn=" + BACKLOG
                                + ", or clients that all come back at once wait for seconds");
    }

    Finding clockSource() {
        Optional<String> source = read("sys/devices/system/clocksource/clocksource0/current_clocksource");
        if (source.isEmpty()) {
            return Finding.right("clock source", "not looked at, because this system does not tell");
        }
        return SLOW_SOURCES.contains(source.get())
                ? Finding.note(
                        "clock source",
                        source.get() + ", which costs a call of the system each time",
                        "boot with clocksource=tsc if the processor has a steady one")
                : Finding.right("clock source", source.get());
    }

    /** What survives a restart expires by the wall clock. */
    Finding wallClock() {
        Instant now = wall.instant().truncatedTo(ChronoUnit.SECONDS);
        if (now.isBefore(FIRST_VERSION)) {
            return Finding.wrong(
                    "clock",
                    "it is " + now + ", before this program was written",
                    "set the clock: sessions and messages expire by it, and certificates are valid by it");
        }
        boolean isKept = TIME_KEEPERS.stream().anyMatch(file -> Files.exists(root.resolve(file)));
        return isKept
                ? Finding.right("clock", now + ", and a service keeps it right")
                : Finding.note(
                        "clock",
                        now + "; no service that keeps it right is seen here",
                        "run chrony or systemd-timesyncd, on the host if this is a container");
    }

    /** Ports from which outgoing connections of this machine are made; empty if the system does not tell. */
    Optional<PortRange> outgoingPorts() {
        return read("proc/sys/net/ipv4/ip_local_port_range")
                .map(text -> text.split("\\s+", -1))
                .filter(words -> words.length == 2)
                .map(words -> new PortRange(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    }

    record PortRange(int first, int last) {
        boolean has(int port) {
            return port >= first && port <= last;
        }
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file)).trim());
        } catch (IOException isNotThere) {
            return Optional.empty();
        }
    }

    static final int BACKLOG = 4_096; // what the broker's listeners ask for
    private static final int DESCRIPTORS_FEW = 10_000;
    private static final int DESCRIPTORS_OTHER = 500; // for files, listeners and the JVM
    private static final int CONNECTIONS_STANDARD = Limits.DEFAULT.connectionsMax(); // which nobody has thought about
    private static final Instant FIRST_VERSION = Instant.parse("2026-01-01T00:00:00Z");
    private static final Set<String> SLOW_SOURCES = Set.of("hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit");
    private static final List<String> TIME_KEEPERS =
            List.of("run/systemd/timesync/synchronized", "run/chrony/chronyd.pid", "run/chronyd.pid", "run/ntpd.pid");
}
