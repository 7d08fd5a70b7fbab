package org.ternmq.conformance.dialogue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.ternmq.conformance.dialogue.Generator.Capabilities;

/** Plays random dialogues against two brokers and tells where the first is at fault. See interop/dialogues. */
public final class Dialogues {
    private final InetSocketAddress ours;
    private final InetSocketAddress theirs;
    private final long firstSeed;
    private final long count;
    private final AtomicLong next = new AtomicLong();
    private final Map<Allowance, Integer> allowed = new EnumMap<>(Allowance.class);
    private final Map<String, Integer> broken = new TreeMap<>();
    private final List<String> reports = new ArrayList<>();
    private final Proof proof = new Proof();
    private long steps;
    private long events;
    private int faulty;

    private Dialogues(Map<String, String> options) {
        ours = address(options.getOrDefault("--tern", "localhost:1883"));
        theirs = address(options.getOrDefault("--mosquitto", "localhost:1884"));
        firstSeed = Long.parseLong(options.getOrDefault("--seed", "1"));
        count = Long.parseLong(options.getOrDefault("--count", "300"));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Runs what interop/dialogues/run.sh asks for; exit code 1 if a difference is our fault. */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        Dialogues run = new Dialogues(options);
        int workers = Integer.parseInt(options.getOrDefault("--workers", "24"));
        System.exit(run.run(workers) ? 0 : 1);
    }

    private boolean run(int workers) throws InterruptedException {
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            String name = "fencer-" + firstSeed + "-" + i;
            threads.add(Thread.ofVirtual().start(() -> work(name)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        reports.forEach(System.out::println);
        System.out.println("differences that the standard allows, or where mosquitto departs from it:");
        allowed.forEach((allowance, times) -> System.out.printf("%8d  %s%n", times, allowance.text()));
        broken.forEach((id, times) -> System.out.printf("%8d  mosquitto departs from [%s]%n", times, id));
        System.out.println(proof);
        proof.missed().stream().limit(REPORTS_MAX).forEach(System.out::println);
        System.out.printf(
                "%d dialogues from seed %d, %d steps, %d events, %.1f s: %d with differences that are our fault%n",
                count, firstSeed, steps, events, (System.nanoTime() - start) / 1e9, faulty);
        return faulty == 0 && proof.missed().isEmpty();
    }

    private void work(String name) {
        int loops = Runtime.getRuntime().availableProcessors();
        try (Fencer ourFencer = new Fencer(ours, loops, name);
                Fencer theirFencer = new Fencer(theirs, 1, name)) {
            Capabilities can = Capabilities.of(ourFencer.terms(), theirFencer.terms());
            while (true) {
                long number = next.getAndIncrement();
                if (number >= count) {
                    return;
                }
                Pair pair = new Pair(ours, ourFencer, theirs, theirFencer);
                report(Generator.make(firstSeed + number, can), pair);
            }
        } catch (IOException | InterruptedException failed) {
            failed(failed);
        } catch (RuntimeException defect) {
            failed(defect);
        }
    }

    private synchronized void failed(Exception failed) {
        faulty++;
        java.io.StringWriter text = new java.io.StringWriter();
        failed.printStackTrace(new java.io.PrintWriter(text));
        reports.add("the run failed: " + text);
    }

    /** Both brokers, and who publishes fences there. */
    record Pair(InetSocketAddress ours, Fencer ourFencer, InetSocketAddress theirs, Fencer theirFencer) {
        Played play(Dialogue dialogue) throws IOException, InterruptedException {
            Transcript left = Player.play(dialogue, ours, ourFencer);
            Transcript right = Player.play(dialogue, theirs, theirFencer);
            return new Played(left, right, Comparison.of(dialogue, left, right));
        }

        /** Plays a dialogue whose seed was played before, in a dialogue with all that this one holds. */
        Played replay(Dialogue before, Dialogue dialogue) throws IOException, InterruptedException {
            Player.cleanUp(before, ours);
            Player.cleanUp(before, theirs);
            return play(dialogue);
        }
    }

    /** A dialogue played on both. */
    record Played(Transcript ours, Transcript theirs, Comparison comparison) {}

    private void report(Dialogue dialogue, Pair pair) throws IOException, InterruptedException {
        Played played = pair.play(dialogue);
        String text = "";
        if (!played.comparison().faults().isEmpty() && mayReport()) {
            text = Shrinker.report(dialogue, pair, played);
        }
        if (played.comparison().faults().isEmpty()) {
            proof.tryWith(dialogue, played.ours(), played.theirs());
        }
        note(dialogue, played, text);
    }

    private synchronized boolean mayReport() {
        return reports.size() < REPORTS_MAX;
    }

    private synchronized void note(Dialogue dialogue, Played played, String text) {
        steps += dialogue.steps().size();
        for (int step = 0; step < played.ours().steps(); step++) {
            for (int client = 0; client < played.ours().clients(); client++) {
                events += played.ours().at(step, client).size();
            }
        }
        played.comparison().allowed().forEach((allowance, times) -> allowed.merge(allowance, times, Integer::sum));
        played.theirs().violations().forEach(violation -> broken.merge(violation.id(), 1, Integer::sum));
        if (!played.comparison().faults().isEmpty()) {
            faulty++;
            if (!text.isEmpty() && reports.size() < REPORTS_MAX) {
                reports.add(text);
            }
        }
    }

    private static final int REPORTS_MAX = Integer.getInteger("dialogues.reports", 5);

    /** Leaves steps out of a dialogue as long as the fault stays. */
    static final class Shrinker {
        private Shrinker() {}

        /** The fault with the shortest dialogue found, and what both brokers said. */
        static String report(Dialogue dialogue, Dialogues.Pair pair, Dialogues.Played first)
                throws IOException, InterruptedException {
            Dialogue shortest = dialogue;
            Dialogues.Played played = first;
            int plays = 0;
            for (int size = Math.max(1, dialogue.steps().size() / 2); size >= 1; size = size == 1 ? 0 : size / 2) {
                for (int from = shortest.steps().size() - size; from >= 0 && plays < PLAYS_MAX; from--) {
                    List<Step> rest = new ArrayList<>(shortest.steps());
                    if (from + size > rest.size()) {
                        continue;
                    }
                    rest.subList(from, from + size).clear();
                    Dialogue shorter = shortest.with(rest);
                    if (!rest.isEmpty() && Model.isValid(shorter)) {
                        plays++;
                        Dialogues.Played again = pair.replay(dialogue, shorter);
                        if (!again.comparison().faults().isEmpty()) {
                            shortest = shorter;
                            played = again;
                        }
                    }
                }
            }
            return "FAULT with " + shortest + "\n  "
                    + String.join("\n  ", played.comparison().faults()) + "\n  ours:\n" + played.ours() + "  theirs:\n"
                    + played.theirs();
        }

        private static final int PLAYS_MAX = 150;
    }
}
