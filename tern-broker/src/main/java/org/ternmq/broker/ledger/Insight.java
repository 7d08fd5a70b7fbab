package org.ternmq.broker.ledger;

import java.util.Optional;
import org.ternmq.broker.count.Tally;
import org.ternmq.broker.trace.Tracing;

/**
 * What a broker keeps so that its operators can ask.
 *
 * @param ledgerEntriesMax most entries of all loops' ledgers together, as {@link Ledger} counts them; 0 keeps none
 * @param tracing who watches packets
 * @param witness who hears what became of messages
 */
public record Insight(int ledgerEntriesMax, Tracing tracing, Optional<Witness> witness) {
    /** What there is where nothing is configured. */
    public static Insight standard() {
        return of(LEDGER_ENTRIES_MAX);
    }

    /** With so many entries, and nobody who watches. */
    public static Insight of(int ledgerEntriesMax) {
        return new Insight(ledgerEntriesMax, new Tracing(), Optional.empty());
    }

    /** The same with others who hear what became of messages. */
    public Insight with(Optional<Witness> others) {
        return new Insight(ledgerEntriesMax, tracing, others);
    }

    /** The ledger of one of the loops, which counts there. */
    public Ledger newLedger(Tally tally, int loops) {
        return new Ledger(tally, ledgerEntriesMax / loops, witness);
    }

    /** As many entries as are kept where nothing is configured. */
    public static final int LEDGER_ENTRIES_MAX = 65_536;
}
