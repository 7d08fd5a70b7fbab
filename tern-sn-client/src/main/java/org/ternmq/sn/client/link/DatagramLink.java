package org.ternmq.sn.client.link;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A way to one gateway and back. One thread receives, any send. */
public interface DatagramLink extends Closeable {
    /** Room for the largest datagram. */
    int DATAGRAM_OCTETS_MAX = 65_507;

    /**
     * Sends what the buffer holds; it may get lost.
     *
     * @throws IOException if it cannot even be sent, or the link is closed
     */
    void send(ByteBuffer datagram) throws IOException;

    /**
     * Waits for a datagram.
     *
     * @param into of {@link #DATAGRAM_OCTETS_MAX}, afterwards ready to be read; what was in it is gone
     * @return whether one came in time
     * @throws IOException if none can come any more
     */
    boolean receive(ByteBuffer into, long timeoutNanos) throws IOException;

    /** Ends it, and with it a wait in {@link #receive}. */
    @Override
    void close();

    /** How a link is opened: first, and when a client turns to its gateway. */
    @FunctionalInterface
    interface Opener {
        /** Opens it. */
        DatagramLink open() throws IOException;
    }
}
