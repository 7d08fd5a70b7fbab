package org.ternmq.transport.uplink;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.TimerQueue;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;
import org.ternmq.transport.sn.Upstream;

/**
 * A session of the broker here and one of the broker elsewhere, joined: what one sends goes to the other under the same packet identifier, and so do
 * the acknowledgements. Both remember what is under way, so nothing is remembered in between, and what either has acknowledged is safe with the
 * other. The connection elsewhere comes first; while there is none the session here waits as that of any client that is away. Confined to its loop.
 */
abstract class Splice implements TimerQueue.Timed {
    private final Ends ends;
    private final String hereId;
    private final String thereId;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private @Nullable Upstream here;
    private @Nullable Upstream there;
    private boolean isHereOpen;
    private boolean isThereOpen;
    private boolean isHereCongested;
    private boolean isThereCongested;
    private boolean isThereNew;
    private boolean isNewHere; // the other end has to begin anew
    private boolean isAway; // and said so
    private boolean isStopped;
    private long openedNanos;
    private long againNanos = NEVER;
    private long tickNanos;
    private long toldNanos;

    /**
     * One that is not open.
     *
     * @param hereId client identifier here
     * @param thereId client identifier elsewhere
     */
    Splice(Ends ends, String hereId, String thereId) {
        this.ends = ends;
        this.hereId = hereId;
        this.thereId = thereId;
    }

    Ends ends() {
        return ends;
    }

    Loop loop() {
        return ends.loop();
    }

    long now() {
        return ends.clock().getAsLong();
    }

    String hereId() {
        return hereId;
    }

    // ---- how it begins

    /** Sees to it that the session here is there; completed then, and the broker elsewhere is sought from then on. */
    CompletableFuture<Void> start() {
        loop().execute(() -> {
            Upstream first = ends.here(new Here(), hereId);
            here = first;
            first.open(hereConnect(false, Properties.builder()));
        });
        return ready;
    }

    private Connect hereConnect(boolean cleanStart, Properties.Builder properties) {
        properties.add(PropertyId.SESSION_EXPIRY_INTERVAL, Connect.FOR_EVER);
        return connect(hereId, cleanStart, properties.build());
    }

    private static Connect connect(String id, boolean cleanStart, Properties properties) {
        return new Connect(Version.V5, id, cleanStart, 0, properties, Optional.empty(), Connect.Login.NONE);
    }

    /** The session here is there for the first time; {@link #prepared} is called when all is done that needs it. */
    abstract void prepare(boolean isNew);

    final void prepared() {
        cutHere();
        ready.complete(null);
        tickNanos = now();
        loop().add(this);
        open();
    }

    final void failed(String why) {
        ready.completeExceptionally(new IllegalStateException(hereId + " cannot begin: " + why));
    }

    private void open() {
        if (isStopped) {
            return;
        }
        if (!mayOpen()) {
            againNanos = now();
            return;
        }
        openedNanos = now();
        Upstream other = ends.there(new There(), thereId);
        there = other;
        other.open(connect(thereId, isNewHere, thereProperties()));
    }

    /** Whether it is time to; asked again until it is. */
    boolean mayOpen() {
        return true;
    }

    abstract Properties thereProperties();

    /** Both are open. */
    abstract void opened(boolean isThereNew);

    /** One of them is no more. */
    abstract void lost();

    abstract void fromHere(Packet packet);

    abstract void fromThere(Packet packet);

    /** What the broker elsewhere wants of the session here; and whether that must begin anew as the other has. */
    abstract Properties.Builder terms(Connack connack);

    abstract boolean beginsAnew(boolean isThereNew);

    /** How much waits meanwhile, for the log. */
    abstract String waits();

    /** Called ten times a second. */
    abstract void tick(long nowNanos);

    final boolean isOpen() {
        return isHereOpen && isThereOpen;
    }

    final void toHere(Packet packet) {
        if (here != null) {
            here.forward(packet);
        }
    }

    final void toThere(Packet packet) {
        if (there != null && isThereOpen) {
            there.forward(packet);
        }
    }

    final void whenThereIsQuiet(Runnable task) {
        if (there != null && isThereOpen) {
            there.whenQuiet(task);
        }
    }

    // ---- how it ends

    private void cutHere() {
        isHereOpen = false;
        isHereCongested = false;
        if (here != null) {
            here.forward(Disconnect.NORMAL);
            here.abandon();
            here = null;
        }
    }

    /** Ends both, and begins again after a while. */
    final void again(String why, long afterMillis) {
        if (isStopped) {
            return;
        }
        if (!isAway) {
            isAway = true;
            toldNanos = now();
            ends.events().noticed(thereId + " has no broker: " + why + waits(), true);
        }
        boolean wasOpen = isOpen();
        cutBoth();
        againNanos = now() + TimeUnit.MILLISECONDS.toNanos(afterMillis);
        if (wasOpen) {
            lost();
        }
    }

    private void cutBoth() {
        cutHere();
        isThereOpen = false;
        isThereCongested = false;
        if (there != null) {
            there.cut();
            there = null;
        }
    }

    /** For good. From any thread. */
    final void stop() {
        loop().execute(() -> {
            if (!isStopped) {
                isStopped = true;
                if (there != null && isThereOpen) {
                    there.forward(Disconnect.NORMAL);
                    there.abandon();
                    there = null;
                }
                cutBoth();
            }
        });
    }

    // ---- time

    @Override
    public final long deadlineNanos() {
        return isStopped ? NEVER : tickNanos;
    }

    @Override
    public final void onDeadline(long nowNanos) {
        tickNanos = nowNanos + TICK_NANOS;
        if (againNanos != NEVER && nowNanos - againNanos >= 0) {
            againNanos = NEVER;
            open();
        } else if (there != null && !isThereOpen && nowNanos - openedNanos > PATIENCE_NANOS) {
            again("it does not answer", 0);
        }
        if (isAway && nowNanos - toldNanos >= TELL_NANOS) {
            toldNanos = nowNanos;
            ends.events().noticed(thereId + " still has no broker" + waits(), true);
        }
        tick(nowNanos);
    }

    /** What the broker elsewhere says. */
    private final class There implements Upstream.Client {
        @Override
        public void onBrokerPacket(Packet packet, long nowNanos) {
            if (packet instanceof Connack connack) {
                onThereConnack(connack);
            } else if (isHereOpen) {
                fromThere(packet);
            }
        }

        @Override
        public boolean hasRoom() {
            return !isThereOpen || isHereOpen && !isHereCongested;
        }

        @Override
        public void congested(boolean congested) {
            boolean isRelief = isThereCongested && !congested;
            isThereCongested = congested;
            if (isRelief && here != null) {
                here.hasRoomAgain();
            }
        }

        @Override
        public void onBrokerClosed() {
            again("the connection was lost", AGAIN_MILLIS);
        }
    }

    private void onThereConnack(Connack connack) {
        if (!connack.isAccepted()) {
            again("it refuses the connection with code " + connack.returnCode(), REFUSED_MILLIS);
            return;
        }
        if (isNewHere && !ends.version().hasProperties() && there != null) {
            isNewHere =
                    false; // Clean Session of 3.x ends what there was, and what begins would end with the connection
            there.forward(Disconnect.NORMAL);
            there.abandon();
            open();
            return;
        }
        isThereOpen = true;
        isNewHere = false;
        isThereNew = !connack.sessionPresent();
        Upstream again = ends.here(new Here(), hereId);
        here = again;
        again.open(hereConnect(beginsAnew(isThereNew), terms(connack)));
    }

    /** What the broker of this process says. */
    private final class Here implements Upstream.Client {
        @Override
        public void onBrokerPacket(Packet packet, long nowNanos) {
            if (packet instanceof Connack connack) {
                onHereConnack(connack);
            } else if (isHereOpen || !ready.isDone()) {
                fromHere(packet);
            }
        }

        @Override
        public boolean hasRoom() {
            return !isThereCongested;
        }

        @Override
        public void congested(boolean congested) {
            boolean isRelief = isHereCongested && !congested;
            isHereCongested = congested;
            if (isRelief && there != null) {
                there.hasRoomAgain();
            }
        }

        @Override
        public void onBrokerClosed() {
            again("the broker of this process has closed the connection", AGAIN_MILLIS);
        }
    }

    private void onHereConnack(Connack connack) {
        if (!connack.isAccepted() && !ready.isDone()) {
            failed("the broker of this process refuses it with code " + connack.returnCode());
        } else if (!connack.isAccepted()) {
            again("the broker of this process refuses it with code " + connack.returnCode(), REFUSED_MILLIS);
        } else if (!ready.isDone()) {
            isNewHere = !connack.sessionPresent();
            prepare(isNewHere);
        } else {
            isHereOpen = true;
            if (isAway) {
                isAway = false;
                ends.events().noticed(thereId + " has its broker again" + waits(), false);
            }
            opened(isThereNew);
            if (there != null) {
                there.hasRoomAgain();
            }
        }
    }

    private static final long NEVER = Long.MAX_VALUE;
    private static final long TICK_NANOS = 100_000_000L;
    private static final long TELL_NANOS = 60_000_000_000L;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long AGAIN_MILLIS = 250;
    private static final long REFUSED_MILLIS = 5_000;
}
