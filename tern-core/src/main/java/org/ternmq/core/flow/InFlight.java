package org.ternmq.core.flow;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/**
 * What is sent and not completed, by packet identifier, with the order of sending. Identifiers are handed out in order, so an
 * identifier's low bits are its slot; one whose slot is taken is passed over. The table doubles when half of it is used, to 65,536
 * slots at most. When nothing is left in flight it is given back, unless so many may well come again.
 */
final class InFlight {
    /** In the place of a message that the receiver has: only its identifier is still held. */
    static final Delivery RELEASED = Publication.NOTHING.delivery(org.ternmq.codec.value.Qos.EXACTLY_ONCE, false);

    /** In the place of a message where the identifier is a SUBSCRIBE's or UNSUBSCRIBE's. */
    static final Delivery REQUEST = Publication.NOTHING.delivery(org.ternmq.codec.value.Qos.AT_MOST_ONCE, false);

    private @Nullable Delivery[] deliveries = NO_DELIVERIES;
    private char[] ids = NO_IDS;
    private long[] sequences = NONE;
    private int size;
    private int mostSinceEmpty;
    private int lastId;
    private long lastSequence;

    @SuppressWarnings("ReferenceEquality")
    static boolean isReleased(@Nullable Delivery delivery) {
        return delivery == RELEASED;
    }

    @SuppressWarnings("ReferenceEquality")
    static boolean isRequest(@Nullable Delivery delivery) {
        return delivery == REQUEST;
    }

    int size() {
        return size;
    }

    /** How many slots the table has now; for tests. */
    int capacity() {
        return deliveries.length;
    }

    boolean hasFreeId() {
        return size < ID_MAX;
    }

    /** The delivery held under an identifier, {@link #RELEASED}, or {@code null} if the identifier is free. */
    @Nullable
    Delivery get(int id) {
        int slot = id & deliveries.length - 1;
        return size > 0 && ids[slot] == id ? deliveries[slot] : null;
    }

    /**
     * An identifier that is free, the next one after the last
     * [MQTT-2.2.1-3, MQTT-2.2.1-4, MQTT-4.3.2-1, MQTT-4.3.3-1, MQTT3-2.3.1-2, MQTT3-2.3.1-4].
     */
    int nextFreeId() {
        if (2 * size >= deliveries.length && deliveries.length <= ID_MAX) {
            grow();
        }
        int id = lastId;
        do {
            id = id == ID_MAX ? 1 : id + 1;
        } while (deliveries[id & deliveries.length - 1] != null);
        return id;
    }

    /** Holds a delivery under an identifier, or replaces the one held; its place in the order stays. */
    void put(int id, Delivery delivery) {
        while (deliveries.length == 0 || isTakenByAnother(id)) {
            grow();
        }
        int slot = id & deliveries.length - 1;
        if (deliveries[slot] == null) {
            size++;
            mostSinceEmpty = Math.max(mostSinceEmpty, size);
            ids[slot] = (char) id;
            sequences[slot] = ++lastSequence;
            lastId = id;
        }
        deliveries[slot] = delivery;
    }

    private boolean isTakenByAnother(int id) {
        int slot = id & deliveries.length - 1;
        return deliveries[slot] != null && ids[slot] != id;
    }

    void remove(int id) {
        assert get(id) != null : id;
        deliveries[id & deliveries.length - 1] = null;
        size--;
        if (size == 0) {
            emptied();
        }
    }

    /** A table that the last burst had use for is kept for the next, if it is not a large one. */
    private void emptied() {
        boolean isUsed = 8 * mostSinceEmpty > deliveries.length && deliveries.length <= CAPACITY_KEPT_IN_USE;
        if (deliveries.length > CAPACITY_KEPT && !isUsed) {
            deliveries = NO_DELIVERIES;
            ids = NO_IDS;
            sequences = NONE;
        }
        mostSinceEmpty = 0;
    }

    /** All identifiers, the one longest in flight first. */
    long[] inOrderOfSending() {
        if (size == 0) {
            return NONE;
        }
        long[] keys = new long[size];
        int found = 0;
        for (int slot = 0; slot < deliveries.length; slot++) {
            if (deliveries[slot] != null) {
                keys[found++] = sequences[slot] << 16 | ids[slot];
            }
        }
        Arrays.sort(keys);
        for (int i = 0; i < found; i++) {
            keys[i] &= 0xFFFF;
        }
        return keys;
    }

    private void grow() {
        int capacity = Math.max(CAPACITY_MIN, 2 * deliveries.length);
        @Nullable Delivery[] oldDeliveries = deliveries;
        char[] oldIds = ids;
        long[] oldSequences = sequences;
        deliveries = new Delivery[capacity];
        ids = new char[capacity];
        sequences = new long[capacity];
        for (int old = 0; old < oldDeliveries.length; old++) {
            int slot = oldIds[old] & capacity - 1;
            if (oldDeliveries[old] != null) {
                deliveries[slot] = oldDeliveries[old];
                ids[slot] = oldIds[old];
                sequences[slot] = oldSequences[old];
            }
        }
    }

    private static final int ID_MAX = 65_535;
    private static final int CAPACITY_MIN = 8;
    private static final int CAPACITY_KEPT = 32;
    private static final int CAPACITY_KEPT_IN_USE = 256; // 3.5 KiB, more than most clients have in flight at once
    private static final @Nullable Delivery[] NO_DELIVERIES = new Delivery[0];
    private static final char[] NO_IDS = new char[0];
    private static final long[] NONE = new long[0];
}
