package org.ternmq.bench.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the CPU of one scenario went: {@code Profile RECORDING CPU_US_PER_MESSAGE MESSAGES_PER_SECOND <PERF_SCRIPT}. The kernel's samples tell
 * threads and system calls, the flight recording tells the parts of the loops' own code, inlined or not, and the bytes allocated. Prints rows of a table in
 * Markdown: part, share, nanoseconds for each message.
 */
public final class Profile {
    private static final Pattern SYSTEM_CALL =
            Pattern.compile("__(?:x64|arm64)_sys_(\\w+)|\\b(exc_\\w+|asm_sysvec_\\w+)");
    private final double nanosPerMessage;
    private final Map<String, Integer> shares = new HashMap<>();

    private Profile(double nanosPerMessage) {
        this.nanosPerMessage = nanosPerMessage;
    }

    /** See above. */
    public static void main(String[] arguments) throws IOException {
        List<RecordedEvent> recording = RecordingFile.readAllEvents(Path.of(arguments[0]));
        var profile = new Profile(1_000 * Double.parseDouble(arguments[1]));
        int all;
        try (var samples = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            all = profile.readKernel(samples);
        }
        profile.print(all, loopParts(recording));
        System.out.printf(
                "%nbytes allocated for each message: %.0f%n",
                bytesPerSecond(recording) / Double.parseDouble(arguments[2]));
    }

    /** Samples of perf script with thread name and stack, one empty line behind each. */
    private int readKernel(BufferedReader samples) throws IOException {
        int all = 0;
        String thread = "";
        String inside = "";
        for (String line = samples.readLine(); line != null; line = samples.readLine()) {
            if (line.isBlank()) {
                if (!thread.isEmpty()) {
                    shares.merge(part(thread, inside), 1, Integer::sum);
                    all++;
                }
                thread = "";
                inside = "";
            } else if (thread.isEmpty()) {
                thread = line.strip();
            } else {
                Matcher call = SYSTEM_CALL.matcher(line);
                if (call.find()) {
                    inside = call.group(1) == null ? "faults and interrupts" : call.group(1);
                }
            }
        }
        return all;
    }

    private static String part(String thread, String systemCall) {
        if (thread.startsWith("C1 ") || thread.startsWith("C2 ")) {
            return "the JVM's compilers";
        }
        if (thread.startsWith("G1 ") || thread.startsWith("GC ") || thread.startsWith("VM ")) {
            return "the JVM's collector";
        }
        if (!systemCall.isEmpty()) {
            return "system: " + systemCall + (thread.startsWith("tern-loop") ? "" : ", " + thread);
        }
        return thread.startsWith("tern-loop") ? LOOPS : "thread " + thread;
    }

    /** The own code of the loops by part, as shares of it. */
    private static Map<String, Double> loopParts(List<RecordedEvent> recording) {
        Map<String, Double> parts = new HashMap<>();
        int all = 0;
        for (RecordedEvent event : recording) {
            if (event.getEventType().getName().equals("jdk.CPUTimeSample")
                    && event.getStackTrace() != null
                    && !isSystemCall(event.getStackTrace().getFrames().getFirst())
                    && event.getThread("eventThread").getJavaName().startsWith("tern-loop")) {
                parts.merge(part(event.getStackTrace().getFrames()), 1.0, Double::sum);
                all++;
            }
        }
        int samples = all;
        parts.replaceAll((part, count) -> count / samples);
        return parts;
    }

    /** What is inside Netty's native methods is in the system, which the kernel's samples tell. */
    private static boolean isSystemCall(RecordedFrame top) {
        return top.getType().equals("Native");
    }

    /** The part that the topmost frame of ours or of Netty belongs to. */
    private static String part(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            for (String[] each : PARTS) {
                if (type.startsWith(each[0])) {
                    return each[1];
                }
            }
        }
        return "other";
    }

    private void print(int all, Map<String, Double> loops) {
        int ofLoops = shares.getOrDefault(LOOPS, 0);
        shares.remove(LOOPS);
        Map<String, Double> rows = new HashMap<>();
        shares.forEach((part, count) -> rows.put(part, (double) count / all));
        loops.forEach((part, share) -> rows.put(part, share * ofLoops / all));
        System.out.println("| part | share | ns |");
        System.out.println("|---|---|---|");
        double rest = 0;
        for (Map.Entry<String, Double> row : rows.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .toList()) {
            if (row.getValue() < SMALL) {
                rest += row.getValue();
            } else {
                print(row.getKey(), row.getValue());
            }
        }
        print("all others", rest);
    }

    private void print(String part, double share) {
        System.out.printf("| %s | %.1f %% | %.0f |%n", part, 100 * share, share * nanosPerMessage);
    }

    private static double bytesPerSecond(List<RecordedEvent> recording) {
        Map<Long, long[]> byThread = new HashMap<>(); // first and last count
        long from = Long.MAX_VALUE;
        long to = 0;
        for (RecordedEvent event : recording) {
            if (event.getEventType().getName().equals("jdk.ThreadAllocationStatistics")) {
                long bytes = event.getLong("allocated");
                byThread.computeIfAbsent(event.getThread("thread").getId(), id -> new long[] {bytes, bytes})[1] = bytes;
                long at = event.getStartTime().toEpochMilli();
                from = Math.min(from, at);
                to = Math.max(to, at);
            }
        }
        long all = 0;
        for (long[] counts : byThread.values()) {
            all += counts[1] - counts[0];
        }
        return 1_000.0 * all / Math.max(1, to - from);
    }

    private static final String LOOPS = "loops";
    private static final double SMALL = 0.005;

    /** Beginnings of class names, the first that fits decides. */
    private static final String[][] PARTS = {
        {"org.ternmq.codec.wire.PublishForm", "writing packets"},
        {"org.ternmq.codec.wire.PacketEncoder", "writing packets"},
        {"org.ternmq.broker.output.", "writing packets"},
        {"org.ternmq.codec.", "reading packets"},
        {"org.ternmq.core.topic.", "matching"},
        {"org.ternmq.broker.route.", "handing out"},
        {"org.ternmq.core.message.", "handing out"},
        {"org.ternmq.broker.share.", "shared groups"},
        {"org.ternmq.broker.loop.Mailbox", "to other loops"},
        {"org.ternmq.core.", "sessions and QoS flows"},
        {"org.ternmq.broker.count.", "counting"},
        {"org.ternmq.broker.loop.Promises", "promises"},
        {"org.ternmq.broker.", "loops and connections"},
        {"org.ternmq.journal.", "records for the journal"},
        {"org.ternmq.transport.", "Netty"},
        {"io.netty.", "Netty"}
    };
}
