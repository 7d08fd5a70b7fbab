package org.ternmq.sn.gateway;

import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;

/**
 * Where an {@link Endpoint} puts its effects. It never calls back, so that what an effect leads to comes later. One endpoint has at most one
 * MQTT connection at a time; what is told of an earlier one is not handed to it.
 *
 * @param <P> the packets of the version that the client speaks
 */
public interface GatewayOutbox<P> {
    /** A packet goes to the client; it may be lost on the way. */
    void send(P packet);

    /** An MQTT connection is opened, with this as its first packet. */
    void connect(Connect connect);

    /** A packet goes to the broker by the MQTT connection. */
    void forward(Packet packet);

    /** The MQTT connection ends as one that is lost, if there is one: the broker publishes the will. */
    void cut();

    /** {@link Endpoint#onQuiet} is to be called once nothing more that the broker has for the client is on its way. */
    void awaitQuiet();

    /** Another packet that the broker has for the client could be taken, after {@link Endpoint#hasRoom} said no. */
    void hasRoomAgain();

    /** Nobody has a use for the endpoint any more, and it takes nothing any more; told once. */
    void over();

    /** Something was lost, and this is why. */
    void dropped(SnDrop reason);

    /**
     * The gateway's end of one client, from its CONNECT on, and of the MQTT connection that stands for it. Handed the packets of both and time;
     * whoever drives it calls {@link #onDeadline} when {@link #deadlineNanos} has come. Confined to one thread.
     *
     * @param <P> the packets of the version that the client speaks
     */
    interface Endpoint<P> {
        /** Takes a packet from the client. */
        void onPacket(P packet, long nowNanos);

        /** What came from where the client is was no packet. */
        void onMalformed();

        /** Takes a packet from the broker. */
        void onBrokerPacket(Packet packet, long nowNanos);

        /** The MQTT connection has ended, by the broker or on the way. */
        void onBrokerClosed();

        /** Whether another packet of the broker's can be taken. */
        boolean hasRoom();

        /** The broker takes nothing more for now, or does again. */
        void congested(boolean congested);

        /** Nothing more that the broker has for the client is on its way. */
        void onQuiet(long nowNanos);

        /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. */
        long deadlineNanos();

        /** The deadline has come, or time has passed anyhow. */
        void onDeadline(long nowNanos);

        /**
         * Whether its client, connecting from another address, ends its connection from before even before the broker has let it in. Both of them
         * have to: who can show who it is is not ended by somebody who cannot.
         */
        default boolean takesOverAtOnce() {
            return true;
        }

        /**
         * Another client is where this one was, which so is lost, and is told nothing, or the other one would take it for itself; or this client
         * has connected at another address, and whoever is at this one is told.
         */
        void displaced(boolean isElsewhere);
    }
}
