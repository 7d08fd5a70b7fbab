package org.ternmq.broker.loop;

import java.util.ArrayDeque;
import java.util.Optional;
import org.ternmq.codec.packet.Packet;
import org.ternmq.core.message.Delivery;

/**
 * What one connection has promised and not sent yet: each promise waits until everything up to its position is safe, and all leave
 * in the order in which they were made. Confined to its loop.
 */
final class Promises {
    private final ArrayDeque<Promise> waiting = new ArrayDeque<>();
    private int messages;

    private sealed interface Promise {
        long position();

        void keep(Link link);
    }

    private record Answer(long position, Packet packet) implements Promise {
        @Override
        public void keep(Link link) {
            link.leave(packet);
        }
    }

    private record Sending(long position, Delivery delivery, int packetId, boolean dup) implements Promise {
        @Override
        public void keep(Link link) {
            link.write(delivery, packetId, dup);
        }
    }

    void add(long position, Packet packet) {
        waiting.add(new Answer(position, packet));
    }

    /** A PUBLISH at QoS 2, which leaves only when its identifier is safe, or at QoS 1 behind such a one. */
    void add(long position, Delivery delivery, int packetId, boolean dup) {
        messages++;
        waiting.add(new Sending(position, delivery, packetId, dup));
    }

    /** Whether a PUBLISH waits, which no other may overtake. */
    boolean holdsMessages() {
        return messages > 0;
    }

    /** The oldest answer, if it is the oldest of all. */
    Optional<Packet> first() {
        return waiting.peek() instanceof Answer answer ? Optional.of(answer.packet()) : Optional.empty();
    }

    /** Keeps those whose position is safe; whether none is left. */
    boolean release(long durablePosition, Link link) {
        for (Promise first = waiting.peek();
                first != null && first.position() <= durablePosition;
                first = waiting.peek()) {
            waiting.remove();
            messages -= first instanceof Sending ? 1 : 0;
            first.keep(link);
        }
        return waiting.isEmpty();
    }
}
