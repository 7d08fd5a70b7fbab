package org.ternmq.client;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.store.Entry;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Packet;

/**
 * What is owed to the server for messages that the application has not acknowledged yet, sent in the order in which they came.
 * Bounded by Receive Maximum; in 3.x by what the server has in flight. Guarded by the client's lock.
 */
final class Answers {
    private final ArrayDeque<Owed> inOrder = new ArrayDeque<>(1);
    private final Map<Integer, Owed> exactlyOnce = new HashMap<>(); // delivered, and not answered with PUBREC
    private final Persistence persistence;
    private @Nullable Owed last;
    private int atLeastOnce;

    Answers(Persistence persistence) {
        this.persistence = persistence;
    }

    /** A new connection: what came by the last one at QoS 1 comes again, at QoS 2 it is asked for again; without a session neither. */
    void onConnected(boolean present) {
        inOrder.clear();
        last = null;
        atLeastOnce = 0;
        if (!present) {
            exactlyOnce.clear();
        }
    }

    /** A message was delivered; what answers it follows. */
    void delivered(Owed answer) {
        last = answer;
    }

    /** How many messages at QoS 1 are not answered. */
    int atLeastOnce() {
        return atLeastOnce;
    }

    /** Takes an answer that the protocol wants to give now; whether it has to wait. */
    boolean owe(Packet packet, Link by) {
        Owed owed = last;
        last = null;
        if (owed == null && packet instanceof Ack.Pubrec again) {
            owed = exactlyOnce.get(again.packetId()); // came again before the application has acknowledged it
        }
        if (owed == null) {
            return false;
        }
        owed.owe(packet, by);
        inOrder.add(owed);
        if (owed.isExactlyOnce()) {
            exactlyOnce.put(owed.packetId(), owed);
        } else {
            atLeastOnce++;
        }
        return true;
    }

    /**
     * The next that is due, taken out; nothing if the oldest is not, so that both kinds keep the order of the messages
     * [MQTT-4.6.0-2, MQTT3-4.6.0-2, MQTT-4.6.0-3, MQTT3-4.6.0-3].
     */
    @Nullable
    Packet next() {
        Owed oldest = inOrder.peek();
        Packet due = oldest == null ? null : oldest.due();
        if (oldest != null && due != null) {
            inOrder.remove();
            if (oldest.isExactlyOnce()) {
                if (exactlyOnce.remove(oldest.packetId())
                        != null) { // from here on a repeat is not delivered, come what may
                    persistence.note(new Entry.Received(oldest.packetId()));
                }
            } else {
                atLeastOnce--;
            }
        }
        return due;
    }

    /** PUBACK or PUBREC for one PUBLISH, owed until all subscriptions that got it have acknowledged. Guarded by the client's lock, but the count. */
    static final class Owed {
        private final AtomicInteger open;
        private volatile Link link;
        private final int packetId;
        private final boolean isExactlyOnce;
        private @Nullable Packet packet;

        Owed(Link link, int packetId, boolean isExactlyOnce, int subscriptions) {
            this.link = link;
            this.packetId = packetId;
            this.isExactlyOnce = isExactlyOnce;
            this.open = new AtomicInteger(subscriptions);
        }

        int packetId() {
            return packetId;
        }

        boolean isExactlyOnce() {
            return isExactlyOnce;
        }

        /** The packet it is to be answered with, on the connection by which it came or, at QoS 2, came again. */
        void owe(Packet answer, Link by) {
            packet = answer;
            link = by;
        }

        /** The packet, once all have acknowledged. */
        @Nullable
        Packet due() {
            return open.get() == 0 ? packet : null;
        }

        boolean isCurrent() {
            return link.isOpen();
        }

        /** One subscription has acknowledged. From any thread. */
        void release() {
            if (open.decrementAndGet() == 0) {
                link.sendSoon();
            }
        }
    }
}
