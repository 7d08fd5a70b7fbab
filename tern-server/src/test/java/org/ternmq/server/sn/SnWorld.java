package org.ternmq.server.sn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.core.session.Limits;
import org.ternmq.sn.client.endpoint.Outcome;
import org.ternmq.sn.client.endpoint.SnClientEndpoint;
import org.ternmq.sn.client.endpoint.SnClientOutbox;
import org.ternmq.sn.client.endpoint.SnMessage;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.wire.Sn2Decoder;
import org.ternmq.sn.codec.v2.wire.Sn2Encoder;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.transport.sn.SnCounters;
import org.ternmq.transport.sn.SnDoor;
import org.ternmq.transport.sn.SnGateway;
import org.ternmq.transport.sn.SnRemote;

/** The real loops, gateway and clients on virtual time, with a network between clients and gateway that loses, repeats and reorders. */
final class SnWorld implements SnGateway.Socket {
    final VirtualBroker broker;
    final SnGateway gateway;
    final SnCounters counters = new SnCounters();
    final Random chance;
    private final List<Client> clients = new ArrayList<>();
    private final Map<InetSocketAddress, Consumer<Bytes>> byAddress = new HashMap<>();
    private final PriorityQueue<Datagram> underWay = new PriorityQueue<>();
    private long sent;
    private double loss;
    private double repeats;
    private long delayNanosMax;

    private record Datagram(long atNanos, long number, Bytes bytes, InetSocketAddress client, boolean isToGateway)
            implements Comparable<Datagram> {
        @Override
        public int compareTo(Datagram other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    SnWorld(int loops, SnDoor door, long seed) {
        this(loops, door, seed, UnaryOperator.identity());
    }

    SnWorld(int loops, SnDoor door, long seed, UnaryOperator<Shared> changes) {
        this(loops, Limits.DEFAULT, door, seed, changes);
    }

    SnWorld(int loops, Limits limits, SnDoor door, long seed, UnaryOperator<Shared> changes) {
        this.broker = new VirtualBroker(loops, limits, MemoryStore::new, changes);
        this.chance = new Random(seed);
        this.gateway =
                new SnGateway(List.of(broker.loops), 0, () -> broker.nowNanos, broker.shared, door, counters, this);
    }

    /** From here on the network is a bad one. */
    void weather(double newLoss, double newRepeats, long delayMillisMax) {
        loss = newLoss;
        repeats = newRepeats;
        delayNanosMax = delayMillisMax * 1_000_000;
    }

    Client client(SnClientOptions options) {
        var client =
                new Client(options, new InetSocketAddress(InetAddress.getLoopbackAddress(), 20_000 + clients.size()));
        clients.add(client);
        byAddress.put(client.address, datagram -> client.receive(decoded(datagram)));
        return client;
    }

    /** Somebody at a port who does as the test says and nothing by itself. */
    Raw raw(int port) {
        var raw = new Raw(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        byAddress.put(raw.address, datagram -> raw.received.add(decoded(datagram)));
        return raw;
    }

    /** The same of 2.0. */
    Raw2 raw2(int port) {
        var raw = new Raw2(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        byAddress.put(raw.address, datagram -> raw.received.add(decoded2(datagram)));
        return raw;
    }

    @Override
    public void send(SnRemote to, ByteBuffer datagram) {
        put(Bytes.copyOf(datagram, datagram.remaining()), ((SnRemote.Plain) to).socket(), false);
    }

    private void put(SnPacket packet, InetSocketAddress client, boolean isToGateway) {
        ByteBuffer bytes = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, bytes);
        put(Bytes.wrap(bytes.array()), client, isToGateway);
    }

    private void put(Bytes datagram, InetSocketAddress client, boolean isToGateway) {
        int copies = (chance.nextDouble() < loss ? 0 : 1) + (chance.nextDouble() < repeats ? 1 : 0);
        for (int i = 0; i < copies; i++) {
            long delay = delayNanosMax == 0 ? 0 : chance.nextLong(delayNanosMax);
            underWay.add(new Datagram(broker.nowNanos + delay, sent++, datagram, client, isToGateway));
        }
    }

    /** Everything that can happen now happens. */
    void run() {
        broker.run();
        while (!underWay.isEmpty() && underWay.peek().atNanos <= broker.nowNanos) {
            arrive(underWay.remove());
            broker.run();
        }
    }

    private void arrive(Datagram datagram) {
        if (datagram.isToGateway) {
            gateway.take(datagram.bytes.asByteBuffer(), new SnRemote.Plain(datagram.client));
            return;
        }
        byAddress.getOrDefault(datagram.client, nobody -> {}).accept(datagram.bytes);
    }

    private static SnPacket decoded(Bytes datagram) {
        try {
            return SnDecoder.decode(datagram.asByteBuffer());
        } catch (MalformedPacketException defect) {
            throw new AssertionError(defect);
        }
    }

    private static Sn2Packet decoded2(Bytes datagram) {
        try {
            return Sn2Decoder.decode(datagram.asByteBuffer());
        } catch (MalformedPacketException defect) {
            throw new AssertionError(defect);
        }
    }

    /** Lets time pass, stopping wherever something is due. */
    void advance(double seconds) {
        long end = broker.nowNanos + (long) (seconds * 1e9);
        run();
        while (broker.nowNanos < end) {
            long due = end;
            for (Loop loop : broker.loops) {
                due = Math.min(due, loop.turn(broker.nowNanos));
            }
            for (Client client : clients) {
                due = Math.min(due, client.endpoint.deadlineNanos());
            }
            if (!underWay.isEmpty()) {
                due = Math.min(due, underWay.peek().atNanos);
            }
            broker.nowNanos = Math.max(due, broker.nowNanos + 1);
            for (Client client : clients) {
                if (client.endpoint.deadlineNanos() <= broker.nowNanos) {
                    client.endpoint.onDeadline(broker.nowNanos);
                }
            }
            run();
        }
    }

    /** Packets there and back. */
    final class Raw {
        final InetSocketAddress address;
        private final List<SnPacket> received = new ArrayList<>();

        Raw(InetSocketAddress address) {
            this.address = address;
        }

        /** Sends, and takes what comes of it. */
        List<SnPacket> ask(SnPacket... packets) {
            for (SnPacket packet : packets) {
                put(packet, address, true);
                run();
            }
            return take();
        }

        List<SnPacket> take() {
            List<SnPacket> taken = List.copyOf(received);
            received.clear();
            return taken;
        }
    }

    /** Packets of 2.0 there and back. */
    final class Raw2 {
        final InetSocketAddress address;
        private final List<Sn2Packet> received = new ArrayList<>();

        Raw2(InetSocketAddress address) {
            this.address = address;
        }

        /** Sends, and takes what comes of it. */
        List<Sn2Packet> ask(Sn2Packet... packets) {
            for (Sn2Packet packet : packets) {
                send(packet);
                run();
            }
            return take();
        }

        /** The same, and what comes of it once all is safe. */
        List<Sn2Packet> askAndWait(Sn2Packet packet) {
            List<Sn2Packet> came = new ArrayList<>(ask(packet));
            advance(0.001);
            came.addAll(take());
            return came;
        }

        /** Sends without waiting for anything. */
        void send(Sn2Packet packet) {
            ByteBuffer bytes = ByteBuffer.allocate(Sn2Encoder.size(packet));
            Sn2Encoder.encode(packet, bytes);
            put(Bytes.wrap(bytes.array()), address, true);
        }

        /** Sends what may be no packet at all. */
        void send(Bytes datagram) {
            put(datagram, address, true);
        }

        /** All its datagrams of before are handed to the gateway at once, before any other loop has a turn. */
        void arriveAtOnce() {
            while (!underWay.isEmpty()) {
                SnWorld.this.arrive(underWay.remove());
            }
        }

        List<Sn2Packet> take() {
            List<Sn2Packet> taken = List.copyOf(received);
            received.clear();
            return taken;
        }
    }

    /** A client and its application. */
    final class Client implements SnClientOutbox {
        final SnClientEndpoint endpoint;
        final List<SnMessage> messages = new ArrayList<>();
        final Map<Long, Outcome> outcomes = new HashMap<>();
        InetSocketAddress address;
        private long lastRequest;

        Client(SnClientOptions options, InetSocketAddress address) {
            this.address = address;
            this.endpoint = new SnClientEndpoint(options, 1, 1 + chance.nextInt(65_535), this);
        }

        /** From here on it sends from another address. */
        void roam() {
            byAddress.remove(address);
            address = new InetSocketAddress(address.getAddress(), address.getPort() + 1_000);
            byAddress.put(address, datagram -> receive(decoded(datagram)));
        }

        private void receive(SnPacket packet) {
            endpoint.onPacket(0, packet, broker.nowNanos);
        }

        long connect() {
            endpoint.connect(++lastRequest, broker.nowNanos);
            return lastRequest;
        }

        long ask(org.ternmq.sn.client.endpoint.Request request) {
            endpoint.ask(++lastRequest, request, broker.nowNanos);
            return lastRequest;
        }

        long sleep(int seconds) {
            endpoint.sleep(++lastRequest, seconds, broker.nowNanos);
            return lastRequest;
        }

        long wake() {
            endpoint.wake(++lastRequest, broker.nowNanos);
            return lastRequest;
        }

        long disconnect() {
            endpoint.disconnect(++lastRequest, broker.nowNanos);
            return lastRequest;
        }

        boolean isDone(long request) {
            Outcome outcome = outcomes.get(request);
            return outcome != null && outcome.kind() == Outcome.Kind.DONE;
        }

        List<String> texts() {
            return messages.stream()
                    .map(message -> message.topic() + "=" + message.payload().toUtf8())
                    .toList();
        }

        @Override
        public void send(SnPacket packet) {
            put(packet, address, true);
        }

        @Override
        public void deliver(SnMessage message) {
            messages.add(message);
        }

        @Override
        public void completed(long request, Outcome outcome) {
            outcomes.put(request, outcome);
        }

        @Override
        public void changed(SnClientEndpoint.State state, String why) {}

        @Override
        public void turnedTo(int gateway) {}
    }
}
