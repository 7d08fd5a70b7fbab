package org.ternmq.transport.sn;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.store.Durability;

/**
 * The MQTT connection of a gateway into the broker of this process: what the broker sees is a byte stream like any other, so that no packet goes
 * around its rules. It begins on the loop of its session and stays there. What either side sends is handed over in a turn of its own, so
 * that neither is called back. Confined to its loop; bounded by what the broker may have unread and what the client may have open.
 */
public final class SnConnection implements Connection, Upstream {
    private final Loop loop;
    private final LongSupplier clock;
    private final SnDoor door;
    private final String peer;
    private final Certified who;
    private final Client client;
    private final FrameReader frames;
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final ArrayDeque<Packet> fromBroker = new ArrayDeque<>(1);
    private @Nullable ArrayDeque<Packet> toBroker; // what came while the broker did not read
    private @Nullable ConnectionHandler handler;
    private boolean isPaused;
    private boolean isRefusing; // an offer was not taken whole
    private boolean isEnded; // by us or by the broker
    private boolean isTold; // the broker knows
    private boolean isHandling;

    /**
     * One that is not open.
     *
     * @param clock monotonic nanoseconds
     * @param peer where the client is, for logs
     * @param who what is known of it
     */
    public SnConnection(Loop loop, LongSupplier clock, SnDoor door, String peer, Certified who, Client client) {
        this.loop = loop;
        this.clock = clock;
        this.door = door;
        this.peer = peer;
        this.who = who;
        this.client = client;
        this.frames = new FrameReader(door.limits().packetBytesMax());
        this.decoder.version(Version.V5);
    }

    @Override
    public void open(org.ternmq.codec.packet.Connect connect) {
        handler = loop.accept(this, now());
        forward(connect);
    }

    private ConnectionHandler handler() {
        return Objects.requireNonNull(handler);
    }

    private long now() {
        return clock.getAsLong();
    }

    // ---- what the client's side does

    @Override
    public void forward(Packet packet) {
        if (isTold) {
            return;
        }
        if (isPaused || toBroker != null) {
            if (toBroker == null) {
                toBroker = new ArrayDeque<>();
            }
            toBroker.add(packet);
            client.congested(toBroker.size() >= UNREAD_MAX);
        } else {
            handIn(packet);
        }
    }

    private void handIn(Packet packet) {
        ByteBuffer bytes = ByteBuffer.allocate(PacketEncoder.size(packet, Version.V5));
        PacketEncoder.encode(packet, Version.V5, bytes);
        handler().onBytes(bytes.flip(), now());
    }

    @Override
    public void cut() {
        if (!isEnded) {
            isEnded = true;
            tellBroker();
        }
    }

    private void tellBroker() {
        if (!isTold) {
            isTold = true;
            loop.execute(() -> handler().onClosed(now()));
        }
    }

    @Override
    public void abandon() {
        isEnded = true;
    }

    @Override
    public void whenQuiet(Runnable task) {
        handler().whenQuiet(task);
    }

    @Override
    public void hasRoomAgain() {
        if (isRefusing) {
            isRefusing = false;
            loop.execute(() -> {
                if (!isTold) {
                    handler().onWritable(now());
                }
            });
        }
    }

    // ---- what the broker does

    @Override
    public void offer(ByteBuffer bytes) {
        try {
            while (!isEnded && hasRoom() && frames.next(bytes)) {
                fromBroker.add(decoder.decode(frames));
            }
        } catch (MalformedPacketException defect) { // it is our own broker
            throw new IllegalStateException(defect);
        }
        if (isEnded) {
            bytes.position(bytes.limit());
        }
        isRefusing = bytes.hasRemaining();
        if (!fromBroker.isEmpty() && !isHandling) {
            isHandling = true;
            loop.afterwards(this::handleFromBroker);
        }
    }

    private boolean hasRoom() {
        return fromBroker.size() < UNREAD_MAX && client.hasRoom();
    }

    private void handleFromBroker() {
        isHandling = false;
        for (Packet packet = fromBroker.poll(); packet != null && !isEnded; packet = fromBroker.poll()) {
            client.onBrokerPacket(packet, now());
        }
        if (!isEnded && client.hasRoom()) {
            hasRoomAgain();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void pauseReading() {
        isPaused = true;
    }

    @Override
    public void resumeReading() {
        isPaused = false;
        loop.execute(this::handInUnread);
    }

    private void handInUnread() {
        while (!isPaused && !isTold && toBroker != null) {
            handIn(toBroker.remove());
            if (toBroker.isEmpty()) {
                toBroker = null;
            }
        }
        if (!isEnded) {
            client.congested(toBroker != null && toBroker.size() >= UNREAD_MAX);
        }
    }

    @Override
    public void close() {
        tellBroker();
        loop.execute(() -> {
            if (!isEnded) { // behind all that came
                isEnded = true;
                client.onBrokerClosed();
            }
        });
    }

    @Override
    public void moveTo(int target, Runnable arrived) {
        throw new IllegalStateException("it began on the loop of its session, and was sent to loop " + target);
    }

    @Override
    public Durability durability() {
        return door.durability();
    }

    @Override
    public Certified certified() {
        return who;
    }

    @Override
    public String peer() {
        return peer;
    }

    /** Whoever sends a datagram writes an address on it that need not be its own: nobody else is to answer for it. */
    @Override
    public @Nullable InetAddress address() {
        return null;
    }

    /** So many packets may wait on their way from one side to the other. */
    private static final int UNREAD_MAX = 16;
}
