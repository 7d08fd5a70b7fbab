package org.ternmq.sn.client.endpoint;

import org.ternmq.sn.codec.packet.SnPacket;

/** Where an {@link SnClientEndpoint} puts its effects. It must not call back. */
public interface SnClientOutbox {
    /** To the gateway that it talks to. */
    void send(SnPacket packet);

    /** To the application. What acknowledges it is sent afterwards. */
    void deliver(SnMessage message);

    /** A request has ended, with the number it was made under. */
    void completed(long request, Outcome outcome);

    /** The state of the connection is another now. */
    void changed(SnClientEndpoint.State state, String why);

    /** From now on it talks to another gateway, and what others send is to be left out. */
    void turnedTo(int gateway);
}
