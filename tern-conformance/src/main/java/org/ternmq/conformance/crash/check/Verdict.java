package org.ternmq.conformance.crash.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What was found wrong: counted, the first findings of each kind in words. Written and read by all threads of a run. */
public final class Verdict {
    private final Map<Wrong, Integer> counts = new EnumMap<>(Wrong.class);
    private final Map<Wrong, List<String>> details = new EnumMap<>(Wrong.class);

    /** The kinds of findings, in the order of the summary. */
    public enum Wrong {
        /** Acknowledged to the publisher, never delivered to the subscriber. */
        LOST("lost"),
        /** Delivered twice though it had to come once. */
        DOUBLED("doubled"),
        /** A number came for the first time behind a greater one. */
        OUT_OF_ORDER("out of order"),
        /** Delivered but never published, or not to this subscriber. */
        PHANTOM("phantom"),
        /** A session that the broker no longer knew. */
        SESSION("sessions lost"),
        /** Messages came without subscription, or did not come with one. */
        SUBSCRIPTION("subscriptions wrong"),
        /** A new subscription was given an older retained message than the last one acknowledged, or none. */
        RETAINED("retained wrong"),
        /** The broker broke the protocol or refused what it may not, or died by itself. */
        FAULT("faults"),
        /** Too little happened for the result to say anything. */
        IDLE("idle");

        private final String text;

        Wrong(String text) {
            this.text = text;
        }

        /** What it is called in the summary. */
        public String text() {
            return text;
        }
    }

    /** Counts one finding. */
    public void add(Wrong wrong, String detail) {
        add(wrong, 1, () -> detail);
    }

    /** Counts so many findings that one text describes; it is asked for only if there is room for it. */
    public synchronized void add(Wrong wrong, int count, Supplier<String> detail) {
        counts.merge(wrong, count, Integer::sum);
        List<String> known = details.computeIfAbsent(wrong, none -> new ArrayList<>());
        if (known.size() < DETAILS_MAX) {
            known.add(detail.get());
        }
    }

    /** How many findings of a kind there are. */
    public synchronized int count(Wrong wrong) {
        return counts.getOrDefault(wrong, 0);
    }

    /** Whether nothing at all was found. */
    public synchronized boolean isClean() {
        return counts.isEmpty();
    }

    /** Some findings of each kind, at most twenty, so that no kind hides another. */
    public synchronized List<String> details() {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < DETAILS_MAX; i++) {
            for (Map.Entry<Wrong, List<String>> kind : details.entrySet()) {
                if (i < kind.getValue().size() && shown.size() < DETAILS_MAX) {
                    shown.add(kind.getKey().text() + ": " + kind.getValue().get(i));
                }
            }
        }
        return shown.stream().sorted().toList();
    }

    /** A moment of the run as people read it. */
    public static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.6f s", micros / 1e6);
    }

    private static final int DETAILS_MAX = 20;
}
