package org.ternmq.broker.overload;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom operators keep out: a list that is replaced as a whole, and looked up without a lock. Bounded by whoever replaces it. A look-up costs
 * one step for each size of network that is banned, however many there are. From any thread.
 */
public final class Bans {
    private volatile Snapshot now = new Snapshot(Map.of(), List.of());

    /** As it was at one time; never changed. */
    private record Snapshot(Map<Ban.Whom, Ban> byWhom, List<Integer> bits) {}

    /** From here on these are kept out, and nobody else. */
    public void replace(Collection<Ban> bans) {
        Map<Ban.Whom, Ban> byWhom = new HashMap<>();
        TreeSet<Integer> bits = new TreeSet<>();
        for (Ban ban : bans) {
            byWhom.put(ban.whom(), ban);
            if (ban.whom() instanceof Ban.Whom.Address(Network network)) {
                bits.add(network.bits());
            }
        }
        now = new Snapshot(byWhom, List.copyOf(bits));
    }

    /** Whether anybody is. */
    public boolean isEmpty() {
        return now.byWhom().isEmpty();
    }

    /** Whether a client identifier is. */
    public boolean hasClient(String clientId, long nowNanos) {
        return has(now, new Ban.Whom.Client(clientId), nowNanos);
    }

    /** Whether a user is; nobody in particular never is. */
    public boolean hasUser(String userName, long nowNanos) {
        return !userName.isEmpty() && has(now, new Ban.Whom.User(userName), nowNanos);
    }

    /** Whether an address is; one that is not known never is. */
    public boolean hasAddress(@Nullable InetAddress address, long nowNanos) {
        Snapshot snapshot = now;
        if (address == null) {
            return false;
        }
        int most = 8 * address.getAddress().length;
        for (int bits : snapshot.bits()) {
            if (bits <= most && has(snapshot, new Ban.Whom.Address(Network.around(address, bits)), nowNanos)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Snapshot snapshot, Ban.Whom whom, long nowNanos) {
        if (snapshot.byWhom().isEmpty()) {
            return false;
        }
        Ban ban = snapshot.byWhom().get(whom);
        return ban != null && ban.holds(nowNanos);
    }
}
