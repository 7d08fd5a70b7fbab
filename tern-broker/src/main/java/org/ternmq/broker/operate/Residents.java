package org.ternmq.broker.operate;

import java.util.NavigableMap;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.endpoint.Host;

/** All sessions of one loop, for operators. For that loop alone. */
public interface Residents {
    /** Those there are now, by client identifier in order, so that whoever asks can go on where the last answer ended; only to be read. */
    NavigableMap<String, ? extends Resident> all();

    /**
     * Ends the session of a client, with its connection if it has one; what waits for it is dropped.
     *
     * @param reason told to a client that is connected
     * @return whether there was one
     */
    boolean end(String clientId, ReasonCode reason, String why);

    /**
     * Takes an operator's message to its receivers, as if a client had published it that may do everything.
     *
     * @return an error if it is not taken
     */
    Host.Refusal publish(Message message);

    /** Runs a task in a turn of the loop, once all that it has written down so far is as safe as it gets. */
    void whenSafe(Runnable task);
}
