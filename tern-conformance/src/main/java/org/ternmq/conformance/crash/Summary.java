package org.ternmq.conformance.crash;

import java.util.Locale;
import org.ternmq.conformance.crash.check.Verdict;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/**
 * What a run comes to, as a line for people or for programs.
 *
 * @param kills how often the broker was killed
 * @param restarts how often it took connections again
 * @param acknowledged messages of QoS 1 and 2 that it took over
 * @param delivered messages that subscribers were given
 * @param repeated packets sent again after a lost connection
 * @param verdict what was found
 * @param seed of the run
 * @param seconds how long it took
 */
record Summary(
        int kills,
        int restarts,
        long acknowledged,
        long delivered,
        long repeated,
        Verdict verdict,
        long seed,
        long seconds) {

    static Summary of(Run run, int restarts, long seed) {
        return new Summary(
                run.kills(),
                restarts,
                run.acknowledged().sum(),
                run.delivered().sum(),
                run.repeated().sum(),
                run.verdict(),
                seed,
                run.micros() / 1_000_000);
    }

    String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "kills %d, restarts %d, published %,d acknowledged, repeated %,d, delivered %,d",
                kills,
                restarts,
                acknowledged,
                repeated,
                delivered));
        for (Wrong wrong : Wrong.values()) {
            text.append(String.format(Locale.ROOT, ", %s %,d", wrong.text(), verdict.count(wrong)));
        }
        return text.append(String.format(Locale.ROOT, "; seed %d, %d s", seed, seconds))
                .toString();
    }

    String json() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"kills\":%d,\"restarts\":%d,\"acknowledged\":%d,\"repeated\":%d,\"delivered\":%d",
                kills,
                restarts,
                acknowledged,
                repeated,
                delivered));
        for (Wrong wrong : Wrong.values()) {
            text.append(String.format(Locale.ROOT, ",\"%s\":%d", wrong.text().replace(' ', '_'), verdict.count(wrong)));
        }
        return text.append(String.format(Locale.ROOT, ",\"seed\":%d,\"seconds\":%d}", seed, seconds))
                .toString();
    }
}
