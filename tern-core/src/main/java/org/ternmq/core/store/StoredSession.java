package org.ternmq.core.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.References;

/** What of a session is kept across the end of the process. Plain data, for one thread at a time. */
public final class StoredSession {
    /** Instead of a moment: the session has a connection. */
    public static final long CONNECTED = 0;

    /**
     * A message in flight at QoS 2.
     *
     * @param position where it lies; {@link #RELEASED} once the receiver has it
     */
    @SuppressWarnings("ArrayRecordComponent") // given away, never compared
    public record InFlight(int packetId, long position, long terms, int[] subscriptionIds) {
        /** Instead of a position: only the identifier is still held. */
        public static final long RELEASED = 0;

        /** Whether the receiver has the message. */
        public boolean isReleased() {
            return position == RELEASED;
        }
    }

    private final long number;
    private final String clientId;

    /** The user whose it is; empty if it is nobody's in particular. */
    public String userName = "";
    /** How long it outlives its connection. */
    public long expirySeconds;
    /** Milliseconds since 1970 at which its connection ended, or {@link #CONNECTED}. */
    public long disconnectedAtMillis;
    /** What is published if the client is lost, or was lost a while ago. */
    public Optional<Message> will = Optional.empty();
    /** Its subscriptions, in the order in which they were made. */
    public final Map<TopicFilter, Grant> subscriptions = new LinkedHashMap<>();
    /** What waits, and at QoS 1 what is in flight, oldest first. */
    public final References queue = new References();
    /** What was sent at QoS 2 and is not complete, in the order of sending. */
    public final List<InFlight> inFlight = new ArrayList<>();
    /** Identifiers of QoS 2 messages received from the client and not released. */
    public final BitSet received = new BitSet();

    /**
     * A session just begun.
     *
     * @param number what the journal calls it, above 0
     */
    public StoredSession(long number, String clientId) {
        this.number = number;
        this.clientId = clientId;
    }

    /** What the journal calls it. */
    public long number() {
        return number;
    }

    /** The identifier of the client that it is for. */
    public String clientId() {
        return clientId;
    }
}
