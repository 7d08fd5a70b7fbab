package org.ternmq.sn.gateway.v2;

import java.util.function.IntSupplier;
import org.ternmq.sn.gateway.PredefinedTopics;

/**
 * Where the topic aliases of a session come from.
 *
 * @param predefined those agreed on beforehand
 * @param kept those of sessions whose clients are away
 * @param starts where the numbers of a new session begin, each time elsewhere
 */
public record AliasSource(PredefinedTopics predefined, KeptAliases kept, IntSupplier starts) {
    int first() {
        return starts.getAsInt();
    }
}
