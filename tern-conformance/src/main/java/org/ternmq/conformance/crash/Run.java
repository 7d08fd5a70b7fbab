package org.ternmq.conformance.crash;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.conformance.crash.check.Checker;
import org.ternmq.conformance.crash.check.Verdict;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/** What all clients of a run share: the address, the clock, the phase, what happened and what was found. Used by all threads. */
final class Run implements Checker.Surroundings {
    private final InetSocketAddress broker;
    private final String id;
    private final long startNanos = System.nanoTime();
    private final Verdict verdict = new Verdict();
    private final AtomicInteger kills = new AtomicInteger();
    private final List<Happening> happenings = new ArrayList<>();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private volatile Phase phase = Phase.PUBLISHING;

    /** A run goes through these in order. */
    enum Phase {
        /** Publishers send, the broker is killed. */
        PUBLISHING,
        /** Publishers finish what is open, subscribers stay and take what is left. */
        DRAINING,
        /** Everybody leaves. */
        OVER
    }

    private record Happening(String who, long micros, String what) {}

    /** A run against a broker; the id sets its clients and topics apart from those of other runs on the same data. */
    Run(InetSocketAddress broker, String id) {
        this.broker = broker;
        this.id = id;
    }

    InetSocketAddress broker() {
        return broker;
    }

    String id() {
        return id;
    }

    Verdict verdict() {
        return verdict;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
    }

    /** Microseconds since the run began. */
    long micros() {
        return (System.nanoTime() - startNanos) / 1_000;
    }

    /** How often the broker was killed. */
    int kills() {
        return kills.get();
    }

    void killed() {
        tell(BROKER, "kill " + kills.incrementAndGet());
    }

    /** Messages of QoS 1 and 2 that the broker took over. */
    LongAdder acknowledged() {
        return acknowledged;
    }

    /** Messages handed to subscribers. */
    LongAdder delivered() {
        return delivered;
    }

    /** Packets that publishers sent again after a connection was lost. */
    LongAdder repeated() {
        return repeated;
    }

    /** Writes down what somebody did, for the report of what went wrong. */
    void tell(String who, String what) {
        Happening happening = new Happening(who, micros(), what);
        synchronized (happenings) {
            happenings.add(happening);
        }
    }

    /** The broker did what it may not. */
    void fault(String who, String what) {
        verdict.add(Wrong.FAULT, who + " at " + Verdict.seconds(micros()) + ": " + what);
    }

    /** What the broker and one client last did before a moment, and next behind it. */
    @Override
    public String around(String who, long micros) {
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        synchronized (happenings) {
            for (Happening happening : happenings) {
                if (happening.who().equals(who) || happening.who().equals(BROKER)) {
                    String text =
                            happening.who() + " " + happening.what() + " at " + Verdict.seconds(happening.micros());
                    if (happening.micros() <= micros) {
                        before.add(text);
                    } else if (after.size() < NEAR) {
                        after.add(text);
                    }
                }
            }
        }
        before.subList(0, Math.max(0, before.size() - NEAR)).clear();
        return "before it: " + String.join(", ", before) + "; then: " + String.join(", ", after);
    }

    /** Waits; a client that is interrupted ends with an unchecked exception, since nobody interrupts one in a run that goes on. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", end);
        }
    }

    static final String BROKER = "broker";

    private static final int NEAR = 3;
}
