package org.ternmq.conformance.crash.check;

import java.util.BitSet;
import org.ternmq.codec.value.Qos;
import org.ternmq.conformance.crash.check.Reception.Delivery;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/** Holds what subscribers were given against what publishers sent. Knows nothing of sockets and time. */
public final class Checker {
    private final Verdict verdict;
    private final Surroundings surroundings;

    /** Tells what happened around a moment: kills, and what the subscriber did. */
    public interface Surroundings {
        /** In words. */
        String around(String who, long micros);
    }

    /** A checker that adds what it finds to a verdict. */
    public Checker(Verdict verdict, Surroundings surroundings) {
        this.verdict = verdict;
        this.surroundings = surroundings;
    }

    /**
     * Everything that the standard promises of one series to one subscription. QoS 0 and 2 come once, QoS 1 and 2 come if they were
     * acknowledged, and what comes for the first time comes in order.
     */
    public void check(Reception reception) {
        BitSet seen = new BitSet();
        int highest = 0;
        for (Delivery delivery : reception.deliveries()) {
            int number = delivery.number();
            if (number < 1 || number > reception.series().sent()) {
                verdict.add(Wrong.PHANTOM, 1, () -> told(reception, delivery));
            } else if (seen.get(number)) {
                if (reception.qos() != Qos.AT_LEAST_ONCE) {
                    verdict.add(Wrong.DOUBLED, 1, () -> told(reception, delivery));
                }
            } else {
                seen.set(number);
                if (number < highest) {
                    int before = highest;
                    verdict.add(Wrong.OUT_OF_ORDER, 1, () -> told(reception, delivery) + ", behind " + before);
                }
                highest = Math.max(highest, number);
            }
        }
        if (reception.qos().isAcknowledged()) {
            BitSet missing = reception.series().acknowledged();
            missing.andNot(seen);
            addLost(reception, missing);
        }
    }

    /** A whole row of missing numbers is told in one line. */
    private void addLost(Reception reception, BitSet missing) {
        for (int from = missing.nextSetBit(0); from >= 0; ) {
            int first = from;
            int end = missing.nextClearBit(first);
            verdict.add(Wrong.LOST, end - first, () -> told(reception, first, end));
            from = missing.nextSetBit(end);
        }
    }

    private String told(Reception reception, int first, int end) {
        Series series = reception.series();
        String which = end - first == 1 ? "number " + first : "numbers " + first + " to " + (end - 1);
        return reception.subscriber() + " (QoS " + reception.qos().bits() + ") lacks " + which + " of " + series
                + ": the first " + series.story(first) + "; "
                + surroundings.around(reception.subscriber(), series.sentMicros(first));
    }

    private String told(Reception reception, Delivery delivery) {
        String which = delivery.number() == Series.NONE ? "a payload of nobody's" : "number " + delivery.number();
        return reception.subscriber() + " (QoS " + reception.qos().bits() + ") got " + which + " of "
                + reception.series() + " at " + Verdict.seconds(delivery.micros()) + " under packet id "
                + delivery.packetId()
                + (delivery.dup() ? " with DUP" : "") + ": "
                + reception.series().story(delivery.number()) + "; "
                + surroundings.around(reception.subscriber(), delivery.micros());
    }

    /**
     * What a new subscription was given of a retained topic must be the last acknowledged message or a later one that was sent.
     *
     * @param given the number given, 0 if none was
     * @param acknowledged the last number acknowledged before the subscription
     * @param sent the last number sent when all was given
     */
    public void checkRetained(Series series, int given, int acknowledged, int sent, long nowMicros) {
        boolean right = given == 0
                ? acknowledged == 0 || mayBeEmpty(series, acknowledged, sent)
                : given >= acknowledged && given <= sent && !series.clears(given);
        if (!right) {
            verdict.add(
                    Wrong.RETAINED,
                    "a new subscription to " + series + " at " + Verdict.seconds(nowMicros) + " was given "
                            + (given == 0 ? "nothing" : "number " + given) + ", not number " + acknowledged
                            + (sent > acknowledged ? " to " + sent : "")
                            + (series.clears(acknowledged) ? " (empty)" : "") + ": number " + acknowledged + " "
                            + series.story(acknowledged) + "; " + surroundings.around("", nowMicros));
        }
    }

    /** Whether one of the numbers that may be in force takes away what is retained. */
    public static boolean mayBeEmpty(Series series, int acknowledged, int sent) {
        if (acknowledged == 0) {
            return true;
        }
        for (int number = acknowledged; number <= sent; number++) {
            if (series.clears(number)) {
                return true;
            }
        }
        return false;
    }
}
