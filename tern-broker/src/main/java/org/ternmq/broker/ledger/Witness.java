package org.ternmq.broker.ledger;

import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.flow.DropReason;

/**
 * Port: others want to hear what became of messages that carry properties. Told on the loops, so it must neither wait nor throw; of a message that lies
 * in the journal alone when it is dropped nobody knows what it carries, and it is not told. For all loops.
 */
public interface Witness {
    /** A message was written to a client's connection, perhaps not for the first time. */
    void delivered(String clientId, Message message, Qos given);

    /**
     * A message does not reach whom it was for.
     *
     * @param who a client identifier, or the filter of a group
     */
    void dropped(Object who, Message message, Qos given, DropReason reason);
}
