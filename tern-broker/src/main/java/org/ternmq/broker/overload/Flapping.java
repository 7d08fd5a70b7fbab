package org.ternmq.broker.overload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Client identifiers that connect again and again; remembers so many as are bounded. Confined to a loop. */
public final class Flapping {
    private final Supplier<OverloadLimits> limits;
    private final Map<String, Strikes> clients = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Strikes> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    /** Nobody has connected yet; the limits are asked for each time, since they may change. */
    public Flapping(Supplier<OverloadLimits> limits) {
        this.limits = limits;
    }

    /** Whether the client is banned. */
    public boolean isBanned(String clientId, long nowNanos) {
        Strikes known = clients.isEmpty() ? null : clients.get(clientId);
        return known != null && known.isBanned(nowNanos);
    }

    /** A client has connected; for how long it is banned for that, 0 if it is not. */
    public long connected(String clientId, long nowNanos) {
        OverloadLimits bounds = limits.get();
        int max = bounds.connectsPerClientPerMinuteMax();
        return max == 0
                ? 0
                : clients.computeIfAbsent(clientId, unknown -> new Strikes(nowNanos))
                        .strike(max, bounds.banSeconds(), nowNanos);
    }

    private static final int KNOWN_MAX = 10_000;
}
