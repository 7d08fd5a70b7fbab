package org.ternmq.core.flow;

import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.StoreRecord;

/**
 * Where protocol objects put their effects. It never calls back. What one packet records and delivers is written as one log
 * record, so no crash can part them. Confined to the loop of its connection.
 */
public interface Outbox {
    /** The packet leaves in this turn. */
    void send(Packet packet);

    /**
     * A PUBLISH leaves. At QoS 2 towards a session that is kept it waits like a promise.
     *
     * @param packetId {@link org.ternmq.codec.packet.Publish#NO_PACKET_ID} at QoS 0
     */
    void publish(Delivery delivery, int packetId, boolean dup);

    /** Whether the receiver takes a PUBLISH as large as this one [MQTT-3.1.2-24]; if not it is dropped instead of published. */
    default boolean takes(Delivery delivery) {
        return true;
    }

    /** What acknowledgements on this connection mean, as its listener says. */
    default Durability durability() {
        return Durability.DISK;
    }

    /** What the connection knows of the client. */
    default Certified certified() {
        return Certified.NONE;
    }

    /** Where the client is, for logs. */
    default String peer() {
        return "";
    }

    /** What was waited for has come: packets are taken again. */
    default void resume() {}

    /** The acknowledgement leaves once all that was recorded or delivered before it is safe; first in, first out. */
    void promise(Packet ack);

    /** Durable state changed. */
    void record(StoreRecord change);

    /** The message goes on: to the router in a broker, to the application in a client. */
    void deliver(Message message);

    /**
     * The connection ends after what was sent so far.
     *
     * @param why for the log, in words
     */
    void close(ReasonCode reason, String why);

    /** A message will not reach this session: counted, and explained to whoever asks. */
    void dropped(Delivery delivery, DropReason reason);

    /**
     * A message above QoS 0 waits for this session from here on.
     *
     * @param waiting how many wait now, this one among them
     */
    default void waits(Delivery delivery, int waiting) {}

    /** Whether there is room for more that can wait elsewhere: a message not sent now is sent when the output has drained. */
    boolean hasRoom();
}
