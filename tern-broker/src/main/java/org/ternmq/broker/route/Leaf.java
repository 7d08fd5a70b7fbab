package org.ternmq.broker.route;

import java.util.function.Consumer;

/** What the index keeps at a filter: one entry, as most filters have, or many. */
sealed interface Leaf permits Entry, Entries {
    /** Adds all entries of this filter to a match. */
    void addTo(Match match);

    /** Shows all entries of this filter to a visitor, from any thread. */
    void forEach(Consumer<? super Entry> visitor);
}
