package org.ternmq.sn.gateway;

import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.sn.codec.packet.SnPacket;

/**
 * Where an {@link SnEndpoint} puts its effects. It never calls back, so that what an effect leads to comes later. One endpoint has at most one
 * MQTT connection at a time; what is told of an earlier one is not handed to it.
 */
public interface GatewayOutbox {
    /** A packet goes to the client; it may be lost on the way. */
    void send(SnPacket packet);

    /** An MQTT connection is opened, with this as its first packet. */
    void connect(Connect connect);

    /** A packet goes to the broker by the MQTT connection. */
    void forward(Packet packet);

    /** The MQTT connection ends as one that is lost, if there is one: the broker publishes the will. */
    void cut();

    /** {@link SnEndpoint#onQuiet} is to be called once nothing more that the broker has for the client is on its way. */
    void awaitQuiet();

    /** Another packet that the broker has for the client could be taken, after {@link SnEndpoint#hasRoom} said no. */
    void hasRoomAgain();

    /** Nobody has a use for the endpoint any more, and it takes nothing any more; told once. */
    void over();

    /** Something was lost, and this is why. */
    void dropped(SnDrop reason);
}
