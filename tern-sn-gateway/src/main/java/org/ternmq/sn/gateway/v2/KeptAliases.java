package org.ternmq.sn.gateway.v2;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases of sessions whose clients are away: they last as long as the session does, and the broker knows nothing of them. Bounded, in
 * number and bytes: of too many those that were kept first are forgotten, and their clients are told anew. Safe for all threads.
 */
public final class KeptAliases {
    private final Map<String, Aliases> kept = new LinkedHashMap<>();
    private final int max;
    private long bytes;

    /** Those of so many clients at most. */
    public KeptAliases(int max) {
        this.max = max;
    }

    /** Those of a client that may come back; they are nobody's yet. */
    synchronized @Nullable Aliases look(String clientId) {
        return kept.get(clientId);
    }

    /** Those of a session that goes on, {@code null} if nothing is known of them; whoever asks has them from now on. */
    synchronized @Nullable Aliases take(String clientId) {
        Aliases taken = kept.remove(clientId);
        bytes -= taken == null ? 0 : taken.bytes();
        return taken;
    }

    /** The client is away, and its session is not over. */
    synchronized void keep(String clientId, Aliases aliases) {
        take(clientId);
        kept.put(clientId, aliases);
        bytes += aliases.bytes();
        while (kept.size() > max || bytes > BYTES_MAX) {
            take(kept.keySet().iterator().next());
        }
    }

    private static final long BYTES_MAX = 64L << 20;
}
