package org.ternmq.cli.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ternmq.client.PacketListener;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;

/**
 * Remembers which packet a message came in, until it is printed. The client's thread adds, the command's takes; both go through the
 * messages in the same order, so it holds no more than the client's inbox.
 */
final class PacketIds implements PacketListener {
    private final Queue<Publish> coming = new ConcurrentLinkedQueue<>();

    @Override
    public void sent(Packet packet) {}

    @Override
    public void received(Packet packet) {
        if (packet instanceof Publish publish && publish.message().qos().isAcknowledged()) {
            coming.add(publish);
        }
    }

    /** The packet identifier that a message came with; 0 at QoS 0. */
    @SuppressWarnings("ReferenceEquality") // the very message, since an equal one may come after it
    int of(Message message) {
        if (!message.qos().isAcknowledged()) {
            return Publish.NO_PACKET_ID;
        }
        // What stands before it was hidden, or repeated and not delivered again.
        for (Publish next = coming.poll(); next != null; next = coming.poll()) {
            if (next.message() == message) {
                return next.packetId();
            }
        }
        return Publish.NO_PACKET_ID;
    }
}
