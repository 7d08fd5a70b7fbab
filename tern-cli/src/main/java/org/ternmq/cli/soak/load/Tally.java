package org.ternmq.cli.soak.load;

import java.util.BitSet;
import org.ternmq.codec.value.Qos;

/**
 * Which of a publisher's messages, numbered from 1, have come to a reader, or to any reader of a shared subscription. At QoS 1 each has to
 * come, at QoS 2 once, at QoS 0 it may be missing; to one reader in order, repeats aside. For any thread; bounded, since it keeps only
 * those ahead of the first that is missing.
 */
final class Tally {
    private final String who;
    private final Qos qos;
    private final boolean inOrder;
    private final Account account;
    private final BitSet ahead = new BitSet();
    private long next = 1;
    private long told;
    private long repeats;
    private long missed;

    Tally(String who, Qos qos, boolean inOrder, Account account) {
        this.who = who;
        this.qos = qos;
        this.inOrder = inOrder;
        this.account = account;
    }

    synchronized void came(long number) {
        long off = number - next;
        if (off < 0 || off < AHEAD_MAX && ahead.get((int) off)) {
            onRepeat(number);
        } else if (off == 0) {
            advance();
        } else if (qos == Qos.AT_MOST_ONCE) {
            missed += off;
            next = number + 1;
        } else {
            onGap(number, off);
        }
    }

    private void onRepeat(long number) {
        repeats++;
        if (qos != Qos.AT_LEAST_ONCE) {
            account.failed(who + ": message " + number + " came again at " + qos + ", " + next + " was next");
        }
    }

    private void advance() {
        ahead.set(0);
        int whole = ahead.nextClearBit(0);
        next += whole;
        BitSet rest = ahead.get(whole, Math.max(whole, ahead.length()));
        ahead.clear();
        ahead.or(rest);
    }

    private void onGap(long number, long off) {
        if (inOrder && told != next) {
            told = next; // once for each gap
            account.failed(who + ": message " + number + " came before " + next);
        }
        if (off < AHEAD_MAX) {
            ahead.set((int) off);
        } else {
            account.failed(who + ": message " + number + " came, " + next + " is still missing");
        }
    }

    /** The first that has not come. */
    synchronized long next() {
        return next;
    }

    synchronized long repeats() {
        return repeats;
    }

    /** At QoS 0. */
    synchronized long missed() {
        return missed;
    }

    private static final int AHEAD_MAX = 1_000_000;
}
