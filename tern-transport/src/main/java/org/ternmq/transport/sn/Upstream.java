package org.ternmq.transport.sn;

import java.util.List;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.core.auth.Certified;
import org.ternmq.transport.quic.Driver;

/** The MQTT connection that stands for one client, as the gateway sees it. Confined to the loop that serves the client. */
public interface Upstream {
    /** Whoever is on the gateway's side of it. It is never called back from within a call of its own. */
    interface Client {
        /** The broker sent a packet. */
        void onBrokerPacket(Packet packet, long nowNanos);

        /** Whether another one can be taken. */
        boolean hasRoom();

        /** The broker takes nothing more for now, or does again. */
        void congested(boolean congested);

        /** The connection is gone, and not because it was ended from this side. */
        void onBrokerClosed();
    }

    /** Makes them, to one broker or another. */
    interface Maker {
        /**
         * One that is not open.
         *
         * @param loop that serves the client
         * @param peer where the client is, for logs
         * @param who what is known of it
         */
        Upstream make(Loop loop, String peer, Certified who, Client client);
    }

    /** Where the connections of the clients of one door lead. */
    interface Source {
        /**
         * Their maker; asked once for a door, and clients come after that.
         *
         * @param drivers of all loops that serve clients
         * @param shared what these loops have in common
         */
        Maker connections(List<Driver> drivers, Shared shared, SnDoor door);
    }

    /** Whether a client itself shows who it is: then nobody else's name is put in its place. */
    static boolean showsWho(Connect connect) {
        return !connect.login().equals(Connect.Login.NONE)
                || connect.properties().has(PropertyId.AUTHENTICATION_METHOD);
    }

    /** Begins, with this as the first packet. */
    void open(Connect connect);

    /** A packet goes to the broker. */
    void forward(Packet packet);

    /** Ends it as one that is lost. */
    void cut();

    /** Nobody has a use for what comes still, and it ends when what was forwarded is there, which ends with DISCONNECT. */
    void abandon();

    /** The task runs once nothing more that the broker has for the client is on its way. */
    void whenQuiet(Runnable task);

    /** There is room again for what the broker has. */
    void hasRoomAgain();
}
