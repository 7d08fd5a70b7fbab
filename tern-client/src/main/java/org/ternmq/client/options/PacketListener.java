package org.ternmq.client.options;

import org.ternmq.codec.packet.Packet;

/**
 * Sees every packet of a client, for tools that show what happens. Called in order, in the middle of the client's work: it must not
 * wait and must not call the client.
 */
public interface PacketListener {
    /** A packet is on its way to the server. */
    void sent(Packet packet);

    /** A packet came from the server. */
    void received(Packet packet);
}
