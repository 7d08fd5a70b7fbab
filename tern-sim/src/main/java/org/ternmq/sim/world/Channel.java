package org.ternmq.sim.world;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;

/** A connection between a client and the broker: bytes on their way in both directions, until either side ends it. */
public final class Channel implements Connection {
    private final Machine machine;
    private final String client;
    private final ArrayDeque<byte[]> toBroker = new ArrayDeque<>();
    private final ArrayDeque<Sent> toClient = new ArrayDeque<>();
    private @Nullable ConnectionHandler handler;
    private int loop;
    private boolean reading = true;
    private long endsFromNanos;
    private long endsToNanos;
    private long leftNanos = -1;
    private long cameNanos;
    private boolean clientClosed;
    private boolean brokerClosed;

    /** When the client opened it. */
    public final long openedNanos;
    /** Whether a restart would know of its end. */
    boolean isEndDurable;

    /** Whether a restart would know of its beginning. */
    boolean isBeginDurable;

    /** Whether the broker has sent something. */
    boolean isAnswered;

    /** Bytes on their way to the client. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sent(byte[] bytes, long atNanos) {}

    Channel(Machine machine, String client, long openedNanos) {
        this.machine = machine;
        this.client = client;
        this.openedNanos = openedNanos;
    }

    void accepted(int byLoop, ConnectionHandler by) {
        loop = byLoop;
        handler = by;
    }

    /** Whether it ended, with its process, so soon that no restart knows of it. */
    public boolean isUnknown() {
        return isOver() && !isBeginDurable;
    }

    /** Whether the broker has nothing to do with it any more. */
    public boolean isOver() {
        return handler == null;
    }

    /** Whether the client finds it closed, once it has read everything. */
    public boolean isClosedByBroker() {
        return handler == null || brokerClosed;
    }

    /** The client sends bytes. */
    public void send(byte[] bytes) {
        if (!isClosedByBroker()) {
            toBroker.add(bytes);
        }
    }

    /** The client takes what came first, or {@code null}. */
    public byte @Nullable [] receive() {
        Sent first = toClient.poll();
        if (first == null) {
            return null;
        }
        cameNanos = first.atNanos;
        return first.bytes;
    }

    /** When the broker sent what was taken last. */
    public long cameNanos() {
        return cameNanos;
    }

    /** Whether bytes wait for the client. */
    public boolean hasForClient() {
        return !toClient.isEmpty();
    }

    /** The client says goodbye: from now on the broker may take it for gone. */
    public void leave() {
        leftNanos = isClosedByBroker() ? leftNanos : machine.nowNanos();
    }

    /** Whether the broker may take its client for gone. */
    public boolean mayBeOver() {
        return leftNanos >= 0 || isClosedByBroker();
    }

    /** Since when at the earliest, if it does. */
    public long endsFromNanos() {
        return leftNanos < 0 ? endsFromNanos : isOver() ? Math.min(leftNanos, endsFromNanos) : leftNanos;
    }

    /** Until when at the latest; valid once {@link #isOver}. */
    public long endsToNanos() {
        return endsToNanos;
    }

    /** The client is gone, and what it sent is lost on the way; the broker hears of it some time later. */
    public void abandon() {
        clientClosed = true;
        toBroker.clear();
        toClient.clear();
    }

    /** The client closes its end behind what it sent. */
    public void closeByClient() {
        clientClosed = true;
        toClient.clear();
    }

    /** Whether the broker has something to take or to hear. */
    boolean hasForBroker() {
        return handler != null && (brokerClosed || reading && (clientClosed || !toBroker.isEmpty()));
    }

    /** The broker takes the next bytes, or hears of the end. */
    void step(boolean isSplit) {
        ConnectionHandler by = handler;
        if (by == null) {
            return;
        }
        if (brokerClosed || toBroker.isEmpty() && clientClosed) {
            handler = null;
            endsFromNanos = brokerClosed ? endsFromNanos : machine.nowNanos();
            endsToNanos = machine.nowNanos();
            machine.history().add("the broker loses " + client);
            by.onClosed(machine.processNanos());
            return;
        }
        byte[] bytes = toBroker.poll();
        if (bytes == null || !reading) {
            if (bytes != null) {
                toBroker.addFirst(bytes);
            }
            return;
        }
        int length = isSplit && bytes.length > 1 ? bytes.length / 2 : bytes.length;
        if (length < bytes.length) {
            toBroker.addFirst(Arrays.copyOfRange(bytes, length, bytes.length));
        }
        machine.history().add("the broker reads " + length + " bytes of " + client);
        by.onBytes(ByteBuffer.wrap(bytes, 0, length), machine.processNanos());
    }

    /** The broker's process ended. */
    void crashed(long fromNanos, long toNanos) {
        if (handler != null) {
            handler = null;
            endsFromNanos = brokerClosed ? Math.min(endsFromNanos, fromNanos) : fromNanos;
            endsToNanos = toNanos;
        } else if (!isEndDurable) {
            endsFromNanos = Math.min(endsFromNanos, fromNanos);
            endsToNanos = Math.max(endsToNanos, toNanos);
        }
        toBroker.clear();
    }

    int loop() {
        return loop;
    }

    @Override
    public void offer(ByteBuffer bytes) {
        isAnswered = true;
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        if (!clientClosed && copy.length > 0) {
            toClient.add(new Sent(copy, machine.nowNanos()));
        }
    }

    @Override
    public void flush() {
        // what is offered is on its way
    }

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
        if (!brokerClosed) {
            brokerClosed = true;
            endsFromNanos = machine.nowNanos();
        }
    }

    @Override
    public void moveTo(int target, Runnable arrived) {
        loop = target;
        machine.execute(target, arrived);
    }

    @Override
    public String peer() {
        return client;
    }
}
