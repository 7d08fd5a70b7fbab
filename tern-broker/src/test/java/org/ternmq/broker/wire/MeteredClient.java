package org.ternmq.broker.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A client that answers PUBLISH and PUBREC as it must, and counts every byte of both directions. */
final class MeteredClient {
    private final VirtualBroker broker;
    private final VirtualBroker.VirtualConnection connection;
    private final Version version;
    private final FrameReader frames = new FrameReader(Integer.MAX_VALUE);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final List<Publish> publishes = new ArrayList<>();
    private long sent;
    private long received;

    MeteredClient(VirtualBroker broker, Version version) {
        this.broker = broker;
        this.version = version;
        this.connection = broker.connect();
        decoder.version(version);
    }

    /** Sends, and lets everything come to rest that follows from it; the first packet that came, if any did. */
    List<Packet> send(Packet packet) {
        write(packet);
        return settle();
    }

    /** Takes and answers what the broker sent, until it sends no more. */
    List<Packet> settle() {
        List<Packet> all = new ArrayList<>();
        while (true) {
            broker.run();
            byte[] bytes = connection.received();
            if (bytes.length == 0) {
                return all;
            }
            received += bytes.length;
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (frames.next(in)) {
                Packet packet = decoder.decode(frames);
                all.add(packet);
                answer(packet);
            }
        }
    }

    private void answer(Packet packet) {
        switch (packet) {
            case Publish publish -> {
                publishes.add(publish);
                switch (publish.message().qos()) {
                    case AT_MOST_ONCE -> {}
                    case AT_LEAST_ONCE -> write(Puback.success(publish.packetId()));
                    case EXACTLY_ONCE -> write(Pubrec.success(publish.packetId()));
                }
            }
            case Pubrec pubrec -> write(Pubrel.success(pubrec.packetId()));
            case Pubrel pubrel -> write(Pubcomp.success(pubrel.packetId()));
            default -> {}
        }
    }

    private void write(Packet packet) {
        byte[] bytes = bytes(packet, version);
        sent += bytes.length;
        connection.send(bytes);
    }

    static byte[] bytes(Packet packet, Version version) {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, out);
        return out.array();
    }

    /** All that were received. */
    List<Publish> publishes() {
        return publishes;
    }

    /** Bytes sent since this was last asked. */
    long takeSent() {
        long taken = sent;
        sent = 0;
        return taken;
    }

    /** Bytes received since this was last asked. */
    long takeReceived() {
        long taken = received;
        received = 0;
        return taken;
    }
}
