package org.ternmq.sn.client.search;

import org.ternmq.sn.codec.packet.Discovery;

/** Where a {@link SearchEndpoint} puts its effects. It must not call back. */
public interface SearchOutbox {
    /** To everybody around. */
    void broadcast(Discovery packet);

    /** A gateway is there, or is elsewhere than before. */
    void found(Gateway gateway);

    /** A gateway is there no more. */
    void lost(Gateway gateway);
}
