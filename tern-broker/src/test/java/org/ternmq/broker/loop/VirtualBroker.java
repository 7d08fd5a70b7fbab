package org.ternmq.broker.loop;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.auth.TestMethod;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.SessionStore;

/** The real loops on virtual time and virtual connections: everything happens in {@link #run}, on the thread of the test. */
public final class VirtualBroker implements BrokerEvents {
    public final List<String> log = new ArrayList<>();
    public final Shared shared;
    public final Loop[] loops;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<VirtualConnection> connections = new ArrayList<>();
    private int nextLoop;
    public long nowNanos = 1_000_000_000L;

    public VirtualBroker(int loopCount, Limits limits) {
        this(loopCount, limits, MemoryStore::new);
    }

    public VirtualBroker(int loopCount, Limits limits, Supplier<SessionStore> stores) {
        this(loopCount, limits, stores, UnaryOperator.identity());
    }

    public VirtualBroker(int loopCount, OverloadLimits overload) {
        this(loopCount, Limits.DEFAULT, overload, MemoryStore::new, UnaryOperator.identity());
    }

    /** One with other rules, or other ways to find out who clients are. */
    public VirtualBroker(int loopCount, Limits limits, Supplier<SessionStore> stores, UnaryOperator<Shared> changes) {
        this(loopCount, limits, OverloadLimits.DEFAULT, stores, changes);
    }

    private VirtualBroker(
            int loopCount,
            Limits limits,
            OverloadLimits overload,
            Supplier<SessionStore> stores,
            UnaryOperator<Shared> changes) {
        shared = changes.apply(Shared.of(limits, this, new Random(7))
                .with(new TestMethod(new Random(8)))
                .with(new Guard(overload, this)));
        loops = new Loop[loopCount];
        for (int i = 0; i < loopCount; i++) {
            loops[i] = new Loop(i, loops, shared, stores.get(), () -> {}, nowNanos);
        }
    }

    /** A connection accepted by the loops in turn. */
    public VirtualConnection connect() {
        return connectOn(nextLoop++ % loops.length);
    }

    public VirtualConnection connectOn(int loop) {
        var connection = new VirtualConnection();
        connection.loop = loop;
        connection.handler = loops[loop].accept(connection, nowNanos);
        connections.add(connection);
        return connection;
    }

    /** Moves everything that can move now, until nothing does. */
    public void run() {
        int quiet = 0; // a loop's last turn may have set a connection or another loop going
        for (int round = 0; quiet < 2; round++) {
            if (round > 100_000) {
                throw new IllegalStateException("the broker does not come to rest");
            }
            boolean moved = false;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                moved = true;
            }
            for (VirtualConnection connection : List.copyOf(connections)) {
                moved |= connection.step();
            }
            for (Loop loop : loops) {
                moved |= loop.turn(nowNanos) - nowNanos <= 0;
            }
            quiet = moved ? 0 : quiet + 1;
        }
    }

    /** Lets time pass, stopping wherever something is due. */
    public void advanceSeconds(double seconds) {
        long end = nowNanos + (long) (seconds * 1e9);
        run();
        while (true) {
            long due = Long.MAX_VALUE;
            for (Loop loop : loops) {
                due = Math.min(due, loop.turn(nowNanos));
            }
            nowNanos = Math.min(end, Math.max(due, nowNanos + 1));
            run();
            if (nowNanos == end) {
                return;
            }
        }
    }

    @Override
    public void connected(String clientId, String peer) {
        log.add("connected " + clientId);
    }

    @Override
    public void closed(String clientId, String peer, ReasonCode reason, String why) {
        log.add("closed " + clientId + ": " + reason + ", " + why);
    }

    @Override
    public void noticed(String what, boolean isTrouble) {
        log.add("noticed: " + what);
    }

    @Override
    public void failed(String what, Throwable cause) {
        throw new AssertionError(what, cause);
    }

    /** Both directions of a connection; the test is the client. */
    public final class VirtualConnection implements Connection {
        final ArrayDeque<byte[]> toBroker = new ArrayDeque<>();
        private java.io.ByteArrayOutputStream fromBroker = new java.io.ByteArrayOutputStream();
        ConnectionHandler handler = new Nobody();
        public int capacity = Integer.MAX_VALUE; // what the socket takes before the client reads
        public Durability durability = Durability.DISK; // what its listener says
        public @Nullable InetAddress address;
        public Certified certified = Certified.NONE;
        int loop;
        int moves;
        private boolean reading = true;
        private boolean wasFull;
        private boolean brokerClosed;
        private boolean clientClosed;
        private boolean isLost;
        private boolean over;

        /** The client sends bytes. */
        public void send(byte[] bytes) {
            toBroker.add(bytes);
        }

        /** The client closes its end, behind what it sent. */
        public void cut() {
            clientClosed = true;
        }

        /** The network loses it, which shows though nobody reads. */
        public void lose() {
            isLost = true;
        }

        /** What the broker sent since the last call. */
        public byte[] received() {
            byte[] all = fromBroker.toByteArray();
            fromBroker = new java.io.ByteArrayOutputStream();
            return all;
        }

        public boolean isOver() {
            return over;
        }

        public boolean isReading() {
            return reading;
        }

        private boolean step() {
            boolean moved = false;
            if (over) {
                return false;
            }
            while (reading && !brokerClosed && !toBroker.isEmpty()) {
                handler.onBytes(ByteBuffer.wrap(toBroker.remove()), nowNanos);
                moved = true;
            }
            if (wasFull && fromBroker.size() < capacity && !brokerClosed) {
                wasFull = false;
                handler.onWritable(nowNanos);
                moved = true;
            }
            if (brokerClosed || isLost || clientClosed && (toBroker.isEmpty() && reading)) {
                over = true;
                connections.remove(this);
                handler.onClosed(nowNanos);
                moved = true;
            }
            return moved;
        }

        @Override
        public Durability durability() {
            return durability;
        }

        @Override
        public Certified certified() {
            return certified;
        }

        @Override
        public void offer(ByteBuffer bytes) {
            int taken = Math.min(bytes.remaining(), Math.max(0, capacity - fromBroker.size()));
            byte[] copy = new byte[taken];
            bytes.get(copy);
            fromBroker.writeBytes(copy);
            wasFull |= bytes.hasRemaining();
        }

        @Override
        public void flush() {}

        @Override
        public void pauseReading() {
            reading = false;
        }

        @Override
        public void resumeReading() {
            reading = true;
        }

        @Override
        public void close() {
            brokerClosed = true;
        }

        @Override
        public void moveTo(int target, Runnable arrived) {
            moves++;
            loop = target;
            loops[target].execute(arrived);
        }

        @Override
        public String peer() {
            return "virtual";
        }

        @Override
        public @Nullable InetAddress address() {
            return address;
        }
    }

    private static final class Nobody implements ConnectionHandler {
        @Override
        public void whenQuiet(Runnable task) {}

        @Override
        public void onBytes(ByteBuffer bytes, long nowNanos) {}

        @Override
        public void onWritable(long nowNanos) {}

        @Override
        public void onRefused(ReasonCode reason, String why, long nowNanos) {}

        @Override
        public void onClosed(long nowNanos) {}
    }
}
