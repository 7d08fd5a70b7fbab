package org.ternmq.broker.operate;

import java.util.NavigableMap;
import org.ternmq.codec.value.ReasonCode;

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
}
