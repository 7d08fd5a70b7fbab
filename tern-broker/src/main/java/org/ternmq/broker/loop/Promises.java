package org.ternmq.broker.loop;

import java.util.ArrayDeque;
import java.util.Optional;
import org.ternmq.codec.packet.Packet;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.SessionStore;

/**
 * What one connection has promised and not sent yet: each promise waits until everything is as safe as it says, and all leave in the
 * order in which they were made. Confined to its loop.
 */
final class Promises {
    private final ArrayDeque<Promise> waiting = new ArrayDeque<>();
    private int messages;

    /**
     * How far the store must have come.
     *
     * @param durable up to here with all
     * @param written up to here with what outlives the process
     */
    record Until(long durable, long written) {
        static final Until NOW = new Until(SessionStore.NONE, SessionStore.NONE);

        /** The same, and a position besides, as safe as the durability says. */
        Until and(long position, Durability durability) {
            return switch (durability) {
                case DISK -> position <= durable ? this : new Until(position, written);
                case OS -> position <= written ? this : new Until(durable, position);
                case MEMORY -> this;
            };
        }

        /** Whether the store has come so far. */
        boolean isReached(long durablePosition, long writtenPosition) {
            return durable <= durablePosition && written <= writtenPosition;
        }
    }

    /** Whoever waits until the store has come far enough. */
    @FunctionalInterface
    interface Waiting {
        /** The store has come so far; whether it still waits. */
        boolean releasePromises(long durablePosition, long writtenPosition);
    }

    private sealed interface Promise {
        Until until();

        void keep(LinkOutbox out);
    }

    private record Answer(Until until, Packet packet) implements Promise {
        @Override
        public void keep(LinkOutbox out) {
            out.leave(packet);
        }
    }

    private record Sending(Until until, Delivery delivery, int packetId, boolean dup) implements Promise {
        @Override
        public void keep(LinkOutbox out) {
            out.write(delivery, packetId, dup);
        }
    }

    void add(Until until, Packet packet) {
        waiting.add(new Answer(until, packet));
    }

    /** A PUBLISH at QoS 2, which leaves only when its identifier is safe, or at QoS 1 behind such a one. */
    void add(Until until, Delivery delivery, int packetId, boolean dup) {
        messages++;
        waiting.add(new Sending(until, delivery, packetId, dup));
    }

    /** Whether a PUBLISH waits, which no other may overtake. */
    boolean holdsMessages() {
        return messages > 0;
    }

    /** The oldest answer, if it is the oldest of all. */
    Optional<Packet> first() {
        return waiting.peek() instanceof Answer answer ? Optional.of(answer.packet()) : Optional.empty();
    }

    /** Keeps those that are safe now; whether none is left. */
    boolean release(long durablePosition, long writtenPosition, LinkOutbox out) {
        for (Promise first = waiting.peek();
                first != null && first.until().isReached(durablePosition, writtenPosition);
                first = waiting.peek()) {
            waiting.remove();
            messages -= first instanceof Sending ? 1 : 0;
            first.keep(out);
        }
        return waiting.isEmpty();
    }
}
