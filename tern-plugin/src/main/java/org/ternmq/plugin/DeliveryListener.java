package org.ternmq.plugin;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Is told, for each receiver, what became of a message that carries a certain user property: that it was written to the client's connection, or
 * that it does not reach it, and why. A message that is sent again after a lost connection is told again; of one that a session keeps on disk alone
 * when it is dropped nothing is told. Not told while the plug-in is left alone because it failed, nor when half of its queue is taken, since
 * questions come first; both are counted. Comes in no order. See {@link org.ternmq.plugin}.
 */
@FunctionalInterface
public interface DeliveryListener {
    /** A message has reached a receiver, or will not. */
    void onDelivery(Delivery delivery);

    /**
     * What became of a message for one receiver.
     *
     * @param receiver its client identifier; the filter of a shared subscription if none of its members could be given the message
     * @param message as interceptors left it; a receiver of 3.x does not see its properties
     * @param qos 0 to 2, with which the receiver gets it
     * @param at when
     * @param dropped empty if it was written to the connection; else why it does not reach the receiver, in the words of
     *     {@code tern explain delivery --json}: {@code not_connected}, {@code slow_receiver}, {@code queue_full}, {@code expired},
     *     {@code too_large}, {@code not_authorized} or {@code session_ended}
     */
    record Delivery(String receiver, PublishedMessage message, int qos, Instant at, Optional<String> dropped) {
        /** Refuses what is missing. */
        public Delivery {
            Objects.requireNonNull(receiver, "receiver");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(dropped, "dropped");
        }
    }
}
