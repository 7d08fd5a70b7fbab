package org.ternmq.core.endpoint;

import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.core.flow.Outbox;

/** Where a {@link ClientEndpoint} puts its effects: those of every endpoint, and answers to what its application asked. */
public interface ClientOutbox extends Outbox {
    /** The server answered CONNECT; if it refused, {@link #close} follows. */
    void connected(Connack connack);

    /**
     * What was sent under a packet identifier is done with, well or not, and the identifier is free.
     *
     * @param packetId the one that {@link ClientEndpoint#publish}, {@code subscribe} or {@code unsubscribe} gave
     * @param answer PUBACK, PUBREC with an error, PUBCOMP, SUBACK or UNSUBACK
     */
    void answered(int packetId, Packet answer);

    /** How many messages at QoS 1 were delivered on this connection and not answered with PUBACK, which may wait for the application. */
    default int unanswered() {
        return 0;
    }

    /** The server accepted what the client sent to authenticate once more. */
    default void reauthenticated() {}
}
