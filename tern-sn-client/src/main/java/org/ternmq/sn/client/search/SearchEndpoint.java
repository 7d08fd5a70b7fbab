package org.ternmq.sn.client.search;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Discovery;

/**
 * Looks for gateways and keeps the list of those around, at most one for each of the 256 ids. Handed packets, time and chance, it answers on
 * its outbox; whoever drives it calls {@link #onDeadline} at {@link #deadlineNanos}.
 */
public final class SearchEndpoint {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int GAP_FACTOR_MAX = 1 << 10;

    private final SearchOptions options;
    private final RandomGenerator random;
    private final SearchOutbox out;
    private final SortedMap<Integer, Known> known = new TreeMap<>();
    private long searchNanos = NEVER;
    private int gapFactor;
    private long answerNanos = NEVER;

    private record Known(Gateway gateway, long untilNanos) {}

    /** Looks for nothing yet, but listens. */
    public SearchEndpoint(SearchOptions options, RandomGenerator random, SearchOutbox out) {
        this.options = options;
        this.random = random;
        this.out = out;
    }

    /** [SN-6.1-4] Asks who is there, after a random time: many clients may have been switched on together. */
    public void search(long nowNanos) {
        gapFactor = 1;
        searchNanos = nowNanos + random.nextLong(options.delayMax().toNanos() + 1);
    }

    /** The gateways around. */
    public List<Gateway> gateways() {
        return known.values().stream().map(Known::gateway).toList();
    }

    /**
     * Something was broadcast.
     *
     * @param sender where from, as the network writes it
     */
    public void onPacket(Discovery packet, Bytes sender, long nowNanos) {
        switch (packet) {
            case Discovery.Advertise advertise -> {
                // [SN-6.1-3] Half an interval more, since the last of them may be a little late.
                long halves = 2L * options.missedMax() + 1;
                long until = nowNanos + halves * advertise.durationSeconds() * HALF_SECOND_NANOS;
                learn(new Gateway(advertise.gatewayId(), sender), until);
            }
            case Discovery.GwInfo info -> {
                answerNanos = NEVER;
                Known before = known.get(info.gatewayId());
                Bytes address = info.address().isEmpty() ? sender : info.address();
                learn(new Gateway(info.gatewayId(), address), before == null ? NEVER : before.untilNanos());
            }
            case Discovery.SearchGw search -> onSearch(search, nowNanos);
        }
    }

    private void learn(Gateway gateway, long untilNanos) {
        searchNanos = NEVER;
        Known before = known.put(gateway.id(), new Known(gateway, untilNanos));
        if (before == null || !before.gateway().equals(gateway)) {
            out.found(gateway);
        }
    }

    private void onSearch(Discovery.SearchGw search, long nowNanos) {
        if (searchNanos != NEVER && search.radius() == options.radius()) {
            waitForAnswer(nowNanos); // [SN-6.1-5] somebody asks the same
        }
        if (options.answersOthers() && !known.isEmpty() && answerNanos == NEVER) {
            answerNanos = nowNanos + random.nextLong(options.answerDelayMax().toNanos() + 1);
        }
    }

    /** [SN-6.1-8] Each time twice as long. */
    private void waitForAnswer(long nowNanos) {
        searchNanos = nowNanos + gapFactor * options.delayMax().toNanos();
        gapFactor = Math.min(2 * gapFactor, GAP_FACTOR_MAX);
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        long next = Math.min(searchNanos, answerNanos);
        for (Known each : known.values()) {
            next = Math.min(next, each.untilNanos());
        }
        return next;
    }

    /** The deadline has come, or time has passed anyhow. */
    public void onDeadline(long nowNanos) {
        dropSilent(nowNanos);
        if (searchNanos != NEVER && nowNanos - searchNanos >= 0) {
            waitForAnswer(nowNanos);
            out.broadcast(new Discovery.SearchGw(options.radius()));
        }
        if (answerNanos != NEVER && nowNanos - answerNanos >= 0) {
            answer();
        }
    }

    private void dropSilent(long nowNanos) {
        List<Gateway> lost = new ArrayList<>();
        Iterator<Known> each = known.values().iterator();
        while (each.hasNext()) {
            Known one = each.next();
            if (one.untilNanos() != NEVER && nowNanos - one.untilNanos() >= 0) {
                each.remove();
                lost.add(one.gateway());
            }
        }
        lost.forEach(out::lost);
    }

    /** [SN-6.1-7] Nobody else has answered meanwhile. */
    private void answer() {
        answerNanos = NEVER;
        known.values().stream()
                .findFirst()
                .map(Known::gateway)
                .ifPresent(gateway -> out.broadcast(new Discovery.GwInfo(gateway.id(), gateway.address())));
    }

    private static final long HALF_SECOND_NANOS = 500_000_000L;
}
