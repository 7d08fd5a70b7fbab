package org.ternmq.broker.port;

import org.ternmq.codec.value.ReasonCode;

/** What an operator may want to read in the log. Called on the loops, so implementations never block. */
public interface BrokerEvents {
    /** Nobody listens. */
    BrokerEvents NONE = new BrokerEvents() {
        @Override
        public void connected(String clientId, String peer) {}

        @Override
        public void closed(String clientId, String peer, ReasonCode reason, String why) {}

        @Override
        public void failed(String what, Throwable cause) {}
    };

    /** A client's CONNECT was accepted. */
    void connected(String clientId, String peer);

    /**
     * A connection ended.
     *
     * @param clientId empty if there was no accepted CONNECT
     * @param why in words
     */
    void closed(String clientId, String peer, ReasonCode reason, String why);

    /**
     * Something is as an operator wants to know it; from any thread.
     *
     * @param isTrouble whether it wants to be seen to
     */
    default void noticed(String what, boolean isTrouble) {}

    /** Something broke that should not have: a defect of ours. The connection concerned is closed, everything else goes on. */
    void failed(String what, Throwable cause);
}
