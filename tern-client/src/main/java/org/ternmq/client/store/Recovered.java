package org.ternmq.client.store;

import java.util.List;
import org.ternmq.codec.value.Qos;

/**
 * What a store keeps: the entries up to one moment, taken together. Immutable; bodies of messages stay in the store.
 *
 * @param waiting messages whose exchange has not begun, in the order of their sequences
 * @param sent exchanges whose message the server may not have yet, in the order in which they began
 * @param released packet identifiers under which PUBREL is owed, in the order in which PUBREC came
 * @param received packet identifiers of QoS 2 messages that came and were not released yet, ascending
 * @param sessionExists whether the server is known to have a session
 * @param nextSequence the least sequence that the next {@link Entry.Accepted} may have, from 1 on
 */
public record Recovered(
        List<Kept> waiting,
        List<InFlight> sent,
        List<Integer> released,
        List<Integer> received,
        boolean sessionExists,
        long nextSequence) {
    /** Copies the lists. */
    public Recovered {
        waiting = List.copyOf(waiting);
        sent = List.copyOf(sent);
        released = List.copyOf(released);
        received = List.copyOf(received);
    }

    /**
     * A message in the store, to be read with {@link ClientStore#read}.
     *
     * @param wallMillis when it was accepted, in milliseconds since 1970
     * @param packetBytes its size as a PUBLISH packet of MQTT 5.0
     */
    public record Kept(long sequence, long wallMillis, Qos qos, int packetBytes) {}

    /** An exchange that has begun: a message and the packet identifier it was sent under. */
    public record InFlight(int packetId, Kept message) {}
}
