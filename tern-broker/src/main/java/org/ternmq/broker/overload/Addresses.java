package org.ternmq.broker.overload;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that clients come from, as far as there are bounds for them; those of IPv6 by their network, the first 64 bits. Holds those
 * with connections and those that failed lately, at most {@link #KNOWN_MAX}: who comes from another one then is let in, and counts for
 * nothing. From any thread.
 */
final class Addresses {
    private volatile OverloadLimits limits;
    private final ConcurrentHashMap<Long, Guest> guests = new ConcurrentHashMap<>();
    private final AtomicLong swept = new AtomicLong(Long.MIN_VALUE);

    /**
     * How it went for somebody who came.
     *
     * @param refused why it is not let in; empty if it is
     * @param isCounted whether it is one of its address's connections, so that {@link #left} is to follow
     */
    record Entry(Optional<Refused> refused, boolean isCounted) {
        private static final Entry COUNTED = new Entry(Optional.empty(), true);
        private static final Entry UNCOUNTED = new Entry(Optional.empty(), false);

        private static Entry refused(Refused why) {
            return new Entry(Optional.of(why), false);
        }
    }

    /** One address; changed only while the map computes it. */
    private static final class Guest {
        private final Strikes failures;
        private @Nullable Rate connects;
        private int connectsPerSecond;
        private int open;

        Guest(OverloadLimits limits, long nowNanos) {
            failures = new Strikes(nowNanos);
            keepTo(limits.connectsPerAddressPerSecondMax());
        }

        private void keepTo(int perSecond) {
            connectsPerSecond = perSecond;
            connects = perSecond == 0 ? null : new Rate(perSecond);
        }

        private Entry enter(OverloadLimits limits, long nowNanos) {
            if (connectsPerSecond != limits.connectsPerAddressPerSecondMax()) {
                keepTo(limits.connectsPerAddressPerSecondMax());
            }
            if (failures.isBanned(nowNanos)) {
                return Entry.refused(Refused.ADDRESS_BANNED);
            }
            if (limits.connectionsPerAddressMax() > 0 && open >= limits.connectionsPerAddressMax()) {
                return Entry.refused(Refused.ADDRESS_FULL);
            }
            if (connects != null && !connects.takeIfFree(nowNanos)) {
                return Entry.refused(Refused.ADDRESS_FAST);
            }
            open++;
            return Entry.COUNTED;
        }
    }

    Addresses(OverloadLimits limits) {
        this.limits = limits;
    }

    /** Other limits hold from here on; connections that came uncounted stay so. */
    void keepTo(OverloadLimits others) {
        limits = others;
    }

    /** Whether there is anything to be watched. */
    boolean areWatched() {
        OverloadLimits now = limits;
        return now.connectionsPerAddressMax() > 0
                || now.connectsPerAddressPerSecondMax() > 0
                || now.failuresPerAddressPerMinuteMax() > 0;
    }

    /** Somebody comes. */
    Entry enter(InetAddress address, long nowNanos) {
        makeRoom(nowNanos);
        Entry[] entry = {Entry.UNCOUNTED};
        guests.compute(keyOf(address), (key, known) -> {
            Guest guest = known == null ? newGuest(nowNanos) : known;
            if (guest != null) {
                entry[0] = guest.enter(limits, nowNanos);
            }
            return guest;
        });
        return entry[0];
    }

    private @Nullable Guest newGuest(long nowNanos) {
        return guests.size() >= KNOWN_MAX ? null : new Guest(limits, nowNanos);
    }

    /** Whether nobody of that address is let in for now, since it failed too often. */
    boolean isBanned(InetAddress address, long nowNanos) {
        boolean[] isBanned = {false};
        guests.computeIfPresent(keyOf(address), (key, guest) -> {
            isBanned[0] = guest.failures.isBanned(nowNanos);
            return guest;
        });
        return isBanned[0];
    }

    /** One that was counted when it came is gone. */
    void left(InetAddress address, long nowNanos) {
        guests.computeIfPresent(keyOf(address), (key, guest) -> {
            guest.open--;
            return isForgettable(guest, nowNanos) ? null : guest;
        });
    }

    /** A connection of the address failed; for how long it is banned for that, 0 if it is not. */
    long failed(InetAddress address, long nowNanos) {
        int max = limits.failuresPerAddressPerMinuteMax();
        long[] ban = {0};
        if (max > 0) {
            makeRoom(nowNanos);
            guests.compute(keyOf(address), (key, known) -> {
                Guest guest = known == null ? newGuest(nowNanos) : known;
                if (guest != null) {
                    ban[0] = guest.failures.strike(max, limits.banSeconds(), nowNanos);
                }
                return guest;
            });
        }
        return ban[0];
    }

    private void makeRoom(long nowNanos) {
        if (guests.size() >= KNOWN_MAX) {
            sweep(nowNanos);
        }
    }

    private void sweep(long nowNanos) {
        long last = swept.get();
        if ((last == Long.MIN_VALUE || nowNanos - last >= Strikes.SECOND_NANOS)
                && swept.compareAndSet(last, nowNanos)) {
            guests.forEach((key, seen) -> {
                if (isForgettable(seen, nowNanos)) { // as it looks to one who just passes by, which costs little
                    guests.computeIfPresent(key, (same, guest) -> isForgettable(guest, nowNanos) ? null : guest);
                }
            });
        }
    }

    private static boolean isForgettable(Guest guest, long nowNanos) {
        return guest.open == 0 && guest.failures.isOver(nowNanos);
    }

    /** A network of IPv6 never begins with four zero bytes, but for the addresses that nobody comes from. */
    private static Long keyOf(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address ? bytes.getInt() & 0xFFFF_FFFFL : bytes.getLong();
    }

    /** How many are known. */
    int size() {
        return guests.size();
    }

    static final int KNOWN_MAX = 100_000;
}
