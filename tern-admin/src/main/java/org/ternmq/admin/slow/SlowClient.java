package org.ternmq.admin.slow;

import java.util.Comparator;
import java.util.Optional;

/**
 * A client that is behind.
 *
 * @param peer where it is connected from; empty if it is not
 * @param queued how many messages wait for it
 * @param queuedBytes what they are charged
 * @param unsentBytes what its socket has not taken
 * @param unacknowledged how many messages it has and has not acknowledged
 * @param window how many it may have
 * @param dropped how many messages were dropped for it, as it was too slow or its queue full, as far as the ledger knows
 */
public record SlowClient(
        String clientId,
        Optional<String> peer,
        int queued,
        long queuedBytes,
        long unsentBytes,
        int unacknowledged,
        int window,
        long dropped) {
    /** Who is furthest behind first: in bytes, then in messages dropped, then in messages not acknowledged. */
    static final Comparator<SlowClient> FURTHEST_FIRST = Comparator.comparingLong(SlowClient::bytesBehind)
            .thenComparingLong(SlowClient::dropped)
            .thenComparingInt(SlowClient::unacknowledged)
            .reversed()
            .thenComparing(SlowClient::clientId);

    /** What waits for it here or in front of its socket. */
    public long bytesBehind() {
        return queuedBytes + unsentBytes;
    }

    boolean isBehind() {
        return queued > 0 || unsentBytes > 0 || unacknowledged > 0 || dropped > 0;
    }
}
