package org.ternmq.cli.soak.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a run counts by name, and the sentences about what went wrong: all are counted, the first {@value #TOLD_MAX} kept. For any thread. */
public final class Account {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final List<String> told = new ArrayList<>();
    private long failures;

    /** Nothing has happened yet. */
    public Account() {}

    void count(String what) {
        counts.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    /** A promise was broken, or something did not work that has to. */
    public synchronized void failed(String sentence) {
        failures++;
        if (told.size() < TOLD_MAX) {
            told.add(sentence);
        }
    }

    /** Work that may wait, whose end by an exception is a failure. */
    Runnable guarded(String what, Work work) {
        return () -> {
            try {
                work.run();
            } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException defect) {
                failed(what + ": " + defect);
            }
        };
    }

    /** Something that a thread does. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** How often something went wrong. */
    public synchronized long failures() {
        return failures;
    }

    /** What went wrong first. */
    public synchronized List<String> told() {
        return List.copyOf(told);
    }

    /** All counts by name. */
    public Map<String, Long> counts() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((name, count) -> all.put(name, count.sum()));
        return all;
    }

    private static final int TOLD_MAX = 30;
}
