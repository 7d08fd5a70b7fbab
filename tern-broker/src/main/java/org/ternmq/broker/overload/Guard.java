package org.ternmq.broker.overload;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.session.Limits;

/** Who is let in, and how much may be taken on, for all loops of a broker. From any thread. */
public final class Guard {
    private volatile OverloadLimits limits;
    private final BrokerEvents events;
    private final Addresses addresses;
    private final AtomicLongArray refused = new AtomicLongArray(Refused.values().length);
    private final Bans bans = new Bans();
    private volatile Stage memory = Stage.CALM;

    /**
     * A guard that has seen nobody.
     *
     * @param events hears of bans and of memory that is short
     */
    public Guard(OverloadLimits limits, BrokerEvents events) {
        this.limits = limits;
        this.events = events;
        this.addresses = new Addresses(limits);
    }

    /** What it keeps to. */
    public OverloadLimits limits() {
        return limits;
    }

    /** Keeps to others from here on. */
    public void limits(OverloadLimits others) {
        limits = others;
        addresses.keepTo(others);
    }

    /** Whom operators keep out. */
    public Bans bans() {
        return bans;
    }

    /**
     * Somebody comes; whether that may be.
     *
     * @param from where from; null if that is no address, as on a Unix socket
     * @param clock monotonic nanoseconds
     * @param whenGone is given what is to be done when the connection is gone, if there is anything
     */
    public boolean letsIn(@Nullable InetAddress from, LongSupplier clock, Consumer<Runnable> whenGone) {
        if (from == null || !addresses.areWatched()) {
            return true;
        }
        Addresses.Entry entry = addresses.enter(from, clock.getAsLong());
        entry.refused().ifPresent(this::refused);
        if (entry.isCounted()) {
            whenGone.accept(() -> addresses.left(from, clock.getAsLong()));
        }
        return entry.refused().isEmpty();
    }

    /** Whether nobody from there is let in now, as one who asks before a connection is worth the name; then it is counted as refused. */
    public boolean keepsOut(InetAddress from, long nowNanos) {
        boolean isBanned = addresses.areWatched() && addresses.isBanned(from, nowNanos);
        if (isBanned) {
            refused(Refused.ADDRESS_BANNED);
        }
        return isBanned;
    }

    /** A connection ended by its client's fault before CONNECT was accepted. */
    public void failed(@Nullable InetAddress address, long nowNanos) {
        if (address == null) {
            return;
        }
        long ban = addresses.failed(address, nowNanos);
        if (ban > 0) {
            int max = limits.failuresPerAddressPerMinuteMax();
            banned("address " + address.getHostAddress(), ban, max + " of its connections failed");
        }
    }

    /** A client connected, and may have done so too often. */
    public void connected(String clientId, Flapping flapping, long nowNanos) {
        long ban = flapping.connected(clientId, nowNanos);
        if (ban > 0) {
            banned("client \"" + clientId + '"', ban, limits.connectsPerClientPerMinuteMax() + " times it connected");
        }
    }

    private void banned(String whom, long nanos, String why) {
        long seconds = nanos / Strikes.SECOND_NANOS;
        events.noticed(whom + " is banned for " + seconds + " s: more than " + why + " within a minute", true);
    }

    /** Somebody was refused. */
    public void refused(Refused why) {
        refused.incrementAndGet(why.ordinal());
    }

    /** How many were refused for a reason. */
    public long count(Refused why) {
        return refused.get(why.ordinal());
    }

    /** How full memory is. */
    public Stage memory() {
        return memory;
    }

    /** How many bytes a client may leave unread before messages at QoS 0 for it are dropped. */
    public long unsentBytesMax(Limits usual) {
        return memory == Stage.CRITICAL ? Math.min(UNSENT_CRITICAL, usual.unsentBytesMax()) : usual.unsentBytesMax();
    }

    /** Memory is so full now. */
    public void memory(Stage now) {
        memory = now;
    }

    private static final long UNSENT_CRITICAL = 16 << 10;
}
