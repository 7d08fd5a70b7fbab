package org.ternmq.client.transport;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * An open channel of bytes to a server. One thread at a time may read and another one write; {@link #close} may be called from any
 * thread at any time. Made for virtual threads: waiting parks the thread and holds no monitor. A virtual thread that is interrupted
 * while it waits closes the channel.
 */
public interface Transport extends Closeable {
    /**
     * Waits for bytes and takes what is there, at least one.
     *
     * @return how many bytes, or -1 when the server will send no more
     * @throws IOException if the connection broke, was closed, or what came is not of the protocol
     */
    int read(byte[] into, int offset, int length) throws IOException;

    /**
     * Writes all bytes; waits while the server does not take them.
     *
     * @throws IOException if the connection broke or was closed, or if the output was shut down
     */
    void write(byte[] from, int offset, int length) throws IOException;

    /**
     * Tells the server that nothing more comes: a FIN, a {@code close_notify} of TLS or a close frame of WebSocket. What the server
     * still says can be read. To be called by the thread that writes.
     *
     * @throws IOException if the connection broke or was closed
     */
    void shutdownOutput() throws IOException;

    /** Ends the connection at once, and with it whatever waits in a read or write; a second call does nothing. */
    @Override
    void close() throws IOException;

    /**
     * Connects, through the proxy if there is one, and shakes hands for TLS and WebSocket. Of a name with several addresses each gets a
     * fair share of the time, in the order of the resolver.
     *
     * @param time how long all of it may take together, the look-up of the name included
     * @throws java.net.SocketTimeoutException if the time is over; it says what did not come
     * @throws IOException if it fails otherwise; the message says what failed, and never a password
     */
    static Transport open(ServerAddress address, TransportOptions options, Duration time) throws IOException {
        return new Dialer(address, options, time).open();
    }
}
