package org.ternmq.core.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/**
 * What one message changes that must survive: who receives it, what was retained, which identifier its publisher used and whether it
 * was that publisher's will. Filled and emptied again and again by one loop; holds as much as its largest message had receivers.
 */
public final class Effects {
    /** What a message does to the retained message of its topic. */
    public enum Retained {
        /** Nothing. */
        UNCHANGED,
        /** It takes its place. */
        REPLACED,
        /** There is none any more. */
        CLEARED
    }

    /** The session that published it; {@link SessionStore#NONE} if that is not kept. */
    public long origin;
    /** The identifier of a QoS 2 message that is received now; 0 if none is. */
    public int receivedId;
    /** Whether it is the will of its origin, which has none any more. */
    public boolean isWill;
    /** What it does to the retained message of its topic. */
    public Retained retained = Retained.UNCHANGED;
    /** How safe the message is to be: in memory nothing is written of it but what it changes for its origin. */
    public Durability durability = Durability.DISK;

    private long[] sessions = new long[16];
    private byte[] terms = new byte[16];
    private int[][] ids = new int[16][];
    private int count;
    private final List<TopicFilter> groups = new ArrayList<>();

    /** As if new. */
    public void clear() {
        origin = SessionStore.NONE;
        receivedId = 0;
        isWill = false;
        retained = Retained.UNCHANGED;
        durability = Durability.DISK;
        count = 0;
        groups.clear();
    }

    /**
     * Adds one subscription of a session that is kept. One session may have several: it gets one message, at the best of their terms.
     *
     * @param subscriptionId 0 for none
     */
    public void add(long session, Qos qos, boolean retain, int subscriptionId) {
        if (count == sessions.length) {
            sessions = Arrays.copyOf(sessions, 2 * count);
            terms = Arrays.copyOf(terms, 2 * count);
            ids = Arrays.copyOf(ids, 2 * count);
        }
        sessions[count] = session;
        terms[count] = (byte) (qos.ordinal() | (retain ? RETAIN : 0));
        ids[count] = subscriptionId == 0 ? NO_IDS : new int[] {subscriptionId};
        count++;
    }

    /** Adds a group of a shared subscription that is kept. */
    public void add(TopicFilter group) {
        groups.add(group);
    }

    /** How many subscriptions were added. */
    public int count() {
        return count;
    }

    /** The session of one of them. */
    public long session(int index) {
        return sessions[index];
    }

    /** What it was granted. */
    public Qos qos(int index) {
        return Qos.of(terms[index] & QOS);
    }

    /** Whether it sees RETAIN set. */
    public boolean retain(int index) {
        return (terms[index] & RETAIN) != 0;
    }

    /** Its subscription identifier, in an array of one or none; not to be changed. */
    public int[] subscriptionIds(int index) {
        return ids[index];
    }

    /** The groups of shared subscriptions. */
    public List<TopicFilter> groups() {
        return groups;
    }

    /** Whether somebody gets the message, or it is retained: it has to be kept itself. */
    public boolean needMessage() {
        return count > 0 || !groups.isEmpty() || retained != Retained.UNCHANGED;
    }

    private static final int QOS = 3;
    private static final int RETAIN = 4;
    private static final int[] NO_IDS = new int[0];
}
