package org.ternmq.cli.probe.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.transport.Transport;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/**
 * One connection to the broker, that sends what it is told, right or wrong, and answers nothing by itself. Belongs to the thread of its
 * check; a thread of its own reads. Packets are taken by kind; others that came before them stay, in order.
 */
public final class RawPeer implements AutoCloseable {
    private final Transport transport;
    private final Version version;
    private final Duration patience;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>(ARRIVALS_MAX);
    private final Deque<Packet> kept = new ArrayDeque<>();
    private @Nullable Arrival end;
    private int lastPacketId;

    RawPeer(Transport transport, Version version, Duration patience) {
        this.transport = transport;
        this.version = version;
        this.patience = patience;
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        FrameReader frames = new FrameReader(PACKET_BYTES_MAX);
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
        decoder.version(version);
        byte[] bytes = new byte[READ_BYTES];
        try {
            for (int count = transport.read(bytes, 0, bytes.length);
                    count >= 0;
                    count = transport.read(bytes, 0, bytes.length)) {
                ByteBuffer in = ByteBuffer.wrap(bytes, 0, count);
                while (frames.next(in)) {
                    decoder.version(spokenIn(frames));
                    arrivals.put(new Arrival.Came(decoder.decode(frames)));
                }
            }
            arrivals.put(new Arrival.Ended());
        } catch (MalformedPacketException broken) {
            endWith(new Arrival.Broken(String.valueOf(broken.getMessage())));
        } catch (IOException e) {
            endWith(new Arrival.Ended());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A broker that does not speak the version refuses in the words of one that it does. */
    private Version spokenIn(FrameReader frame) {
        ByteBuffer body = frame.body();
        if (frame.firstByte() != PacketType.CONNACK.firstByte()
                || body.remaining() < 2
                || body.get(body.position() + 1) == 0) {
            return version;
        }
        return body.remaining() == 2 ? Version.V3_1_1 : Version.V5;
    }

    private void endWith(Arrival last) {
        try {
            arrivals.put(last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a packet. A broker that closed already shows when an answer is waited for. */
    public void send(Packet packet) {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, out);
        sendRaw(out.array());
    }

    /** Sends bytes, whatever they are. */
    public void sendRaw(byte... bytes) {
        try {
            transport.write(bytes, 0, bytes.length);
        } catch (IOException e) { // the end is what the reader finds
            close();
        }
    }

    /** What is spoken here. */
    public Version version() {
        return version;
    }

    /** Sends CONNECT and waits for an answer that lets this client in. */
    public Connack connect(Connect connect) throws InterruptedException {
        send(connect);
        Connack connack = await(Connack.class);
        if (!connack.isAccepted()) {
            throw CheckVerdict.fail("CONNACK 0x00", PacketWords.of(connack));
        }
        return connack;
    }

    /** The next packet of a kind; others stay. */
    public <T extends Packet> T await(Class<T> kind) throws InterruptedException {
        T packet = poll(kind, patience);
        if (packet != null) {
            return packet;
        }
        requireOpen(name(kind));
        if (kind == Connack.class) {
            throw CheckVerdict.unclear("no CONNACK within " + seconds(patience));
        }
        if (kind != Ping.Pingresp.class) {
            send(Ping.Pingreq.INSTANCE);
            Ping.Pingresp answer = poll(Ping.Pingresp.class, patience);
            T late = poll(kind, Duration.ZERO);
            if (late != null) {
                return late;
            }
            if (answer == null) {
                requireOpen(name(kind));
                throw CheckVerdict.unclear(
                        "no " + name(kind) + " within " + seconds(patience) + ", nor an answer to PINGREQ");
            }
        }
        throw CheckVerdict.fail(name(kind), "none within " + seconds(patience) + " on an open connection" + others());
    }

    /** The next packet of a kind, or {@code null} if none comes in this time. */
    public <T extends Packet> @Nullable T poll(Class<T> kind, Duration time) throws InterruptedException {
        return kind.cast(next(kind::isInstance, time));
    }

    private @Nullable Packet next(Predicate<Packet> wanted, Duration time) throws InterruptedException {
        for (Iterator<Packet> each = kept.iterator(); each.hasNext(); ) {
            Packet packet = each.next();
            if (wanted.test(packet)) {
                each.remove();
                return packet;
            }
        }
        long deadline = System.nanoTime() + time.toNanos();
        while (end == null) {
            Arrival arrival = arrivals.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            switch (arrival) {
                case null -> {
                    return null;
                }
                case Arrival.Came came
                when wanted.test(came.packet()) -> {
                    return came.packet();
                }
                case Arrival.Came came -> kept.add(came.packet());
                case Arrival.Broken broken -> end = broken;
                case Arrival.Ended ended -> end = ended;
            }
        }
        return null;
    }

    private void requireOpen(String expected) {
        switch (end) {
            case null -> {}
            case Arrival.Broken broken -> throw CheckVerdict.fail("a packet of the protocol", broken.what());
            case Arrival.Ended ended -> throw CheckVerdict.fail(expected, "the end of the connection" + others());
            case Arrival.Came came -> throw new IllegalStateException("a packet is no end");
        }
    }

    private String others() {
        return kept.isEmpty() ? "" : ", with " + PacketWords.of(kept.getLast());
    }

    /** Waits until the broker has closed the connection; what it says meanwhile does not count, save that it lets nobody in. */
    public Ending awaitEnd() throws InterruptedException {
        return awaitEnd(patience);
    }

    /** The same with another time. */
    public Ending awaitEnd(Duration time) throws InterruptedException {
        next(none -> false, time);
        if (end == null) {
            String more = kept.isEmpty() ? "" : " after " + PacketWords.of(kept.getLast());
            send(Ping.Pingreq.INSTANCE);
            boolean lives = poll(Ping.Pingresp.class, patience) != null;
            if (end == null) {
                if (lives) {
                    throw CheckVerdict.fail("the end of the connection", "none" + more + ": PINGREQ is answered");
                }
                throw CheckVerdict.unclear(
                        "not closed" + more + " within " + seconds(time.plus(patience)) + ", yet silent");
            }
        }
        if (end instanceof Arrival.Broken broken) {
            throw CheckVerdict.fail("a packet of the protocol, or the end", broken.what());
        }
        Ending ending = new Ending(poll(Connack.class, Duration.ZERO), poll(Disconnect.class, Duration.ZERO));
        if (ending.connack() != null && ending.connack().isAccepted()) {
            throw CheckVerdict.fail("no session", "CONNACK 0x00 before the end");
        }
        return ending;
    }

    /** Waits for the answer to a PINGREQ: what the broker sent of itself before is there then. */
    public void ping() throws InterruptedException {
        send(Ping.Pingreq.INSTANCE);
        await(Ping.Pingresp.class);
    }

    /** Requires that no message is there after a ping. */
    public void awaitNoMessage(String why) throws InterruptedException {
        ping();
        Publish came = poll(Publish.class, SETTLE);
        if (came != null) {
            throw CheckVerdict.fail("no message " + why, PacketWords.of(came));
        }
    }

    /** Subscribes; the broker has to grant what is asked for, or less. */
    public Suback subscribe(String filter, int qosMax) throws InterruptedException {
        return subscribe(Properties.NONE, Subscribe.Request.of(TopicFilter.of(filter), Qos.of(qosMax)));
    }

    /** The same with options. */
    public Suback subscribe(Properties properties, Subscribe.Request... requests) throws InterruptedException {
        Suback suback = ask(properties, requests);
        for (ReasonCode reason : suback.reasons()) {
            if (reason.isError()) {
                throw CheckVerdict.fail("a granted subscription", PacketWords.of(suback));
            }
        }
        return suback;
    }

    /** Asks for subscriptions, whatever the answer is. */
    public Suback ask(Properties properties, Subscribe.Request... requests) throws InterruptedException {
        int id = nextPacketId();
        send(new Subscribe(id, properties, List.of(requests)));
        Suback suback = await(Suback.class);
        if (suback.packetId() != id || suback.reasons().size() != requests.length) {
            throw CheckVerdict.fail("SUBACK " + id + " with " + requests.length + " codes", PacketWords.of(suback));
        }
        return suback;
    }

    /** Ends subscriptions. */
    public Unsuback unsubscribe(String... filters) throws InterruptedException {
        int id = nextPacketId();
        send(new Unsubscribe(
                id,
                Properties.NONE,
                List.of(filters).stream().map(TopicFilter::of).toList()));
        Unsuback unsuback = await(Unsuback.class);
        if (unsuback.packetId() != id) {
            throw CheckVerdict.fail("UNSUBACK " + id, PacketWords.of(unsuback));
        }
        return unsuback;
    }

    /** Publishes and waits until the broker has taken the message, as its QoS goes. */
    public void publish(Message message) throws InterruptedException {
        if (!message.qos().isAcknowledged()) {
            send(Publish.atMostOnce(message));
            return;
        }
        int id = nextPacketId();
        send(new Publish(message, id, false));
        if (message.qos() == Qos.AT_LEAST_ONCE) {
            requireTaken(await(Ack.Puback.class), id);
            return;
        }
        requireTaken(await(Ack.Pubrec.class), id);
        send(Ack.Pubrel.success(id));
        requireTaken(await(Ack.Pubcomp.class), id);
    }

    /** Requires that an answer is to this packet and says that it was taken. */
    public static void requireTaken(Ack ack, int id) {
        if (ack.packetId() != id || ack.reason().isError()) {
            throw CheckVerdict.fail(ack.type() + " " + id + " 0x00", PacketWords.of(ack));
        }
    }

    /** The next message, answered as its QoS goes. */
    public Publish take() throws InterruptedException {
        Publish publish = await(Publish.class);
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> send(Ack.Puback.success(publish.packetId()));
            case EXACTLY_ONCE -> {
                send(Ack.Pubrec.success(publish.packetId()));
                requireTaken(await(Ack.Pubrel.class), publish.packetId());
                send(Ack.Pubcomp.success(publish.packetId()));
            }
        }
        return publish;
    }

    /**
     * The next messages, none of them answered: at least one, and as many more as come soon. A broker need not send another one before
     * the first is acknowledged.
     */
    public List<Publish> awaitUpTo(int count) throws InterruptedException {
        List<Publish> came = new ArrayList<>();
        came.add(await(Publish.class));
        while (came.size() < count) {
            Publish more = poll(Publish.class, patience.dividedBy(6));
            if (more == null) {
                break;
            }
            came.add(more);
        }
        return came;
    }

    /** An identifier that this connection has not used yet. */
    public int nextPacketId() {
        return ++lastPacketId;
    }

    /** Leaves as one should and waits for the broker to close. */
    public void disconnect() throws InterruptedException {
        disconnect(Disconnect.NORMAL);
    }

    /** The same with a reason and properties. */
    public void disconnect(Disconnect how) throws InterruptedException {
        send(how);
        next(none -> false, patience.dividedBy(2));
        close();
    }

    /** Breaks the connection, as if the network had failed. */
    @Override
    public void close() {
        try {
            transport.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }

    private static String name(Class<? extends Packet> kind) {
        return kind.getSimpleName().toUpperCase(java.util.Locale.ROOT);
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    private static final int ARRIVALS_MAX = 100_000;
    private static final int PACKET_BYTES_MAX = 268_435_460;
    private static final int READ_BYTES = 16_384;
    private static final Duration SETTLE = Duration.ofMillis(30);
}
