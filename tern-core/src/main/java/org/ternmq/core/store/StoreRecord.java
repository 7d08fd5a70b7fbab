package org.ternmq.core.store;

import java.util.List;
import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;

/**
 * One change of a session's durable state. Live handling decides on a record, applies and records it at once; replay only applies.
 * The queueing of a message is part of the publisher's record, so that "seen" and "queued" cannot come apart.
 */
public sealed interface StoreRecord {
    /**
     * A client connected: the session begins or goes on, with a new will and a new end.
     *
     * @param clientId whose session it is
     * @param expirySeconds how long the session outlives its connection
     * @param will what is published if the client is lost
     */
    record Connected(String clientId, long expirySeconds, Optional<Message> will) implements StoreRecord {}

    /**
     * The session is another user's from here on. Made behind {@link Connected}, so that the session is known by then.
     *
     * @param userName empty if it is nobody's in particular
     */
    record Owned(String userName) implements StoreRecord {}

    /**
     * The connection ended.
     *
     * @param expirySeconds how long the session lives on from here
     * @param willWaits whether the will is still to be published
     */
    record Disconnected(long expirySeconds, boolean willWaits) implements StoreRecord {}

    /**
     * The will was published or is never to be.
     *
     * @param isPublished whether it goes out with this change: then this is a part of the record of the message that follows
     */
    record WillGone(boolean isPublished) implements StoreRecord {}

    /** The session is over. */
    record Ended() implements StoreRecord {}

    /** A subscription was made or replaced. */
    record Subscribed(TopicFilter filter, Grant grant) implements StoreRecord {}

    /** A subscription was ended. */
    record Unsubscribed(TopicFilter filter) implements StoreRecord {}

    /** A message waits for this session. Part of its publisher's record, but for retained messages that a subscription asked for. */
    record Queued(Delivery delivery) implements StoreRecord {}

    /** The oldest waiting message left the queue unsent: its time was over or its receiver cannot take it. */
    record Discarded(Delivery delivery) implements StoreRecord {}

    /** A message that its publisher's record queued for this session never came into the queue: it was full, or the message too large. */
    record Refused(Delivery delivery) implements StoreRecord {}

    /** What the groups of shared subscriptions dealt and was not sent left the queue, and waits in the groups again. */
    record GivenBack(List<Delivery> deliveries) implements StoreRecord {}

    /**
     * A message was given a packet identifier and is in flight.
     *
     * @param fromQueue whether it was the oldest one that waited
     */
    record Sent(int packetId, Delivery delivery, boolean fromQueue) implements StoreRecord {}

    /** The receiver has the message: the payload is dropped, the identifier stays until PUBCOMP. */
    record Released(int packetId) implements StoreRecord {}

    /**
     * The exchange is over, the identifier free.
     *
     * @param delivery what was in flight under it, as far as it was still held
     */
    record Completed(int packetId, Optional<Delivery> delivery) implements StoreRecord {}

    /** A QoS 2 PUBLISH was received; its identifier stays until PUBREL. */
    record Received(int packetId) implements StoreRecord {}

    /** PUBREL came: the identifier is forgotten. */
    record Forgotten(int packetId) implements StoreRecord {}
}
