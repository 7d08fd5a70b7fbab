package org.ternmq.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.ReasonCode;

/**
 * What goes wrong between clients and broker, for all connections of one {@link FaultProxy}, from the call on, also for those that are
 * open. Faults of packets need MQTT in plain; the others work with whatever is spoken. All methods are for any thread.
 */
public final class Faults {
    private final Runnable cutAll;
    private final Consumer<Direction> endAll;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Lane toBroker = new Lane();
    private final Lane toClient = new Lane();
    private @Nullable ReasonCode refusal;
    private int refusalsLeft;
    private int connections;

    /** What holds for one direction; under the lock. */
    private static final class Lane {
        private final List<Rule> rules = new ArrayList<>();
        private final Map<PacketType, Integer> packets = new EnumMap<>(PacketType.class);
        private long delayNanos;
        private boolean stands;
        private long cutAfterBytes = NEVER;
        private int piece = Integer.MAX_VALUE;
        private long bytes;

        void clear() {
            rules.clear();
            packets.clear();
            delayNanos = 0;
            stands = false;
            cutAfterBytes = NEVER;
            piece = Integer.MAX_VALUE;
            bytes = 0;
        }
    }

    /** So many packets of a type still pass so many times. */
    private static final class Rule {
        private final PacketType type;
        private final int copies;
        private int left;

        Rule(PacketType type, int copies, int left) {
            this.type = type;
            this.copies = copies;
            this.left = left;
        }
    }

    /**
     * What becomes of a packet.
     *
     * @param copies how often it passes
     * @param refusal the answer that the proxy gives in place of the broker
     */
    record Fate(int copies, @Nullable ReasonCode refusal) {
        static final Fate PASS = new Fate(1, null);
    }

    /** How many bytes may pass, and whether the connection is cut then. */
    record Passage(int bytes, boolean thenCut) {}

    Faults(Runnable cutAll, Consumer<Direction> endAll) {
        this.cutAll = cutAll;
        this.endAll = endAll;
    }

    /** The next packet of a type does not arrive. */
    public void drop(PacketType type, Direction direction) {
        drop(type, direction, 1);
    }

    /** The next packets of a type do not arrive, so many of them; those that come behind do. */
    public void drop(PacketType type, Direction direction, int count) {
        rule(type, direction, 0, count);
    }

    /** The next packet of a type arrives twice. */
    public void duplicate(PacketType type, Direction direction) {
        duplicate(type, direction, 1);
    }

    /** The next packets of a type arrive twice, so many of them. */
    public void duplicate(PacketType type, Direction direction, int count) {
        rule(type, direction, 2, count);
    }

    private void rule(PacketType type, Direction direction, int copies, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one packet, not " + count);
        }
        change(() -> lane(direction).rules.add(new Rule(type, copies, count)));
    }

    /** Everything is held for that long, in both directions; what comes meanwhile waits behind it. */
    public void delay(Duration time) {
        Arrays.stream(Direction.values()).forEach(direction -> delay(time, direction));
    }

    /** Everything in one direction is held for that long; zero ends it. */
    public void delay(Duration time, Direction direction) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a delay is not " + time);
        }
        change(() -> lane(direction).delayNanos = time.toNanos());
    }

    /**
     * When so many more bytes have passed in one direction the connection is cut, right behind the last of them: that of the client
     * that is connected, or of the next one. With 0 it is cut where the next byte would pass. Happens once.
     */
    public void cutAfterBytes(long count, Direction direction) {
        if (count < 0) {
            throw new IllegalArgumentException("a connection is not cut after " + count + " bytes");
        }
        change(() -> lane(direction).cutAfterBytes = count);
    }

    /** Cuts all connections, on both sides, now. */
    public void cut() {
        cutAll.run();
    }

    /**
     * On all connections that are open whoever receives in one direction is told that no more comes, though who sends knows nothing of it;
     * if that one sends more the connection is cut.
     */
    public void halfClose(Direction direction) {
        endAll.accept(direction);
    }

    /** What passes in one direction is written in pieces of at most so many bytes. */
    public void split(int bytesMax, Direction direction) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("a piece has at least one byte, not " + bytesMax);
        }
        change(() -> lane(direction).piece = bytesMax);
    }

    /** Every CONNECT is refused with this reason until {@link #clear}; see {@link #refuse(ReasonCode, int)}. */
    public void refuse(ReasonCode reason) {
        refuse(reason, Integer.MAX_VALUE);
    }

    /**
     * The next CONNECTs are refused with this reason, so many of them; the broker does not see them. Clients of 3.1.1 get the return code
     * that says the same; where there is none, 3, server unavailable.
     *
     * @throws IllegalArgumentException if no CONNACK refuses with this reason
     */
    public void refuse(ReasonCode reason, int count) {
        if (!reason.isError() || !reason.mayStandIn(ReasonCode.Place.CONNACK)) {
            throw new IllegalArgumentException("no CONNACK refuses with " + reason.text());
        }
        change(() -> {
            refusal = reason;
            refusalsLeft = count;
        });
    }

    /**
     * Nothing passes in either direction any more, neither bytes nor the end of a connection, and the sockets stay open: what a cable that
     * was pulled looks like. After {@link #resume} all that was sent meanwhile arrives.
     */
    public void halfOpen() {
        change(() -> {
            toBroker.stands = true;
            toClient.stands = true;
        });
    }

    /** The proxy stops reading from clients, whose sockets fill; what the broker sends still arrives. */
    public void pauseReading() {
        change(() -> toBroker.stands = true);
    }

    /** Ends {@link #halfOpen} and {@link #pauseReading}; nothing was lost. */
    public void resume() {
        change(() -> {
            toBroker.stands = false;
            toClient.stands = false;
        });
    }

    /** Ends all faults and sets the counts of packets and bytes to zero. Connections that are open stay so. */
    public void clear() {
        change(() -> {
            toBroker.clear();
            toClient.clear();
            refusal = null;
        });
    }

    /** How many connections clients have made, whatever became of them; {@link #clear} leaves it. */
    public int connections() {
        lock.lock();
        try {
            return connections;
        } finally {
            lock.unlock();
        }
    }

    /** How many packets of a type came in one direction since {@link #clear}, also those that were dropped. */
    public int packets(PacketType type, Direction direction) {
        lock.lock();
        try {
            return lane(direction).packets.getOrDefault(type, 0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many bytes passed in one direction since {@link #clear}: a test that has seen an exchange once can play it again and cut it at
     * each of them.
     */
    public long bytes(Direction direction) {
        lock.lock();
        try {
            return lane(direction).bytes;
        } finally {
            lock.unlock();
        }
    }

    private Lane lane(Direction direction) {
        return direction == Direction.TO_BROKER ? toBroker : toClient;
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void onConnection() {
        change(() -> connections++);
    }

    int pieceOf(Direction direction) {
        lock.lock();
        try {
            return lane(direction).piece;
        } finally {
            lock.unlock();
        }
    }

    /** A connection is over: whoever waits for its passage looks again. */
    void wake() {
        change(() -> {});
    }

    /** Waits until something that came just now may pass; whether it may: not if the connection is over. */
    boolean awaitPassage(Direction direction, ProxiedConnection connection) {
        Lane lane = lane(direction);
        long cameNanos = System.nanoTime();
        lock.lock();
        try {
            while (!connection.isOver()) {
                long left = lane.delayNanos - (System.nanoTime() - cameNanos);
                if (lane.stands) {
                    changed.await();
                } else if (lane.delayNanos > 0 && left > 0) {
                    changed.await(left, TimeUnit.NANOSECONDS);
                } else {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** A packet begins: the oldest rule for it is used up by one. */
    Fate fateOf(PacketType type, Direction direction) {
        lock.lock();
        try {
            Lane lane = lane(direction);
            lane.packets.merge(type, 1, Integer::sum);
            if (type == PacketType.CONNECT && direction == Direction.TO_BROKER && refusal != null) {
                Fate refused = new Fate(0, refusal);
                refusalsLeft--;
                refusal = refusalsLeft > 0 ? refusal : null;
                return refused;
            }
            for (Iterator<Rule> rules = lane.rules.iterator(); rules.hasNext(); ) {
                Rule rule = rules.next();
                if (rule.type == type) {
                    rule.left--;
                    if (rule.left == 0) {
                        rules.remove();
                    }
                    return new Fate(rule.copies, null);
                }
            }
            return Fate.PASS;
        } finally {
            lock.unlock();
        }
    }

    /** So many bytes are about to pass. Those of a connection that is over go nowhere, and use up no cut that is meant for the next. */
    Passage passageOf(Direction direction, int count, ProxiedConnection connection) {
        lock.lock();
        try {
            if (connection.isOver()) {
                return new Passage(0, false);
            }
            Lane lane = lane(direction);
            if (lane.cutAfterBytes == NEVER || lane.cutAfterBytes > count) {
                lane.cutAfterBytes -= lane.cutAfterBytes == NEVER ? 0 : count;
                lane.bytes += count;
                return new Passage(count, false);
            }
            int last = (int) lane.cutAfterBytes;
            lane.cutAfterBytes = NEVER;
            lane.bytes += last;
            return new Passage(last, true);
        } finally {
            lock.unlock();
        }
    }

    private static final long NEVER = -1;
}
