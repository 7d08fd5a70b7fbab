package org.ternmq.sn.client.search;

import java.time.Duration;

/**
 * How gateways are searched for.
 *
 * @param radius how far, 0 for the whole network
 * @param delayMax T_SEARCHGW: the first SEARCHGW waits a random part of it, and the first repeat all of it
 * @param answerDelayMax T_GWINFO: an answer to another client waits a random part of it
 * @param missedMax N_ADV: a gateway that has missed so many ADVERTISE is gone
 * @param answersOthers whether other clients are told which gateway we know
 */
public record SearchOptions(
        int radius, Duration delayMax, Duration answerDelayMax, int missedMax, boolean answersOthers) {
    /** What the standard proposes, without answers to others. */
    public static final SearchOptions DEFAULT =
            new SearchOptions(0, Duration.ofSeconds(5), Duration.ofSeconds(5), 3, false);

    /** Refuses times of nothing. */
    public SearchOptions {
        if (delayMax.toNanos() <= 0 || answerDelayMax.toNanos() <= 0 || missedMax < 1) {
            throw new IllegalArgumentException("T_SEARCHGW, T_GWINFO and N_ADV are more than 0, not " + delayMax + ", "
                    + answerDelayMax + " and " + missedMax);
        }
    }

    /** The same with another T_SEARCHGW. */
    public SearchOptions withDelayMax(Duration other) {
        return new SearchOptions(radius, other, answerDelayMax, missedMax, answersOthers);
    }
}
