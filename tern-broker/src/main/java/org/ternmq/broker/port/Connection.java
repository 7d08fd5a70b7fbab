package org.ternmq.broker.port;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.store.Durability;

/**
 * A byte stream to a client: TCP, TLS, WebSocket, or the simulator's. Driven by one loop at a time; all calls come on its thread.
 */
public interface Connection {
    /** What acknowledgements on this connection mean, as its listener says. */
    default Durability durability() {
        return Durability.DISK;
    }

    /** What is known of the client when its CONNECT comes, because it has shown a certificate. */
    default Certified certified() {
        return Certified.NONE;
    }

    /**
     * Offers bytes to send. What is not taken stays in the buffer and is offered again after
     * {@link ConnectionHandler#onWritable}.
     */
    void offer(ByteBuffer bytes);

    /** What was taken leaves now. */
    void flush();

    /** No more bytes are wanted until {@link #resumeReading}; what was read already may still come. */
    void pauseReading();

    /** Bytes are wanted again. */
    void resumeReading();

    /** Sends what was taken, then closes, after a few seconds at the latest; {@link ConnectionHandler#onClosed} follows. Repeated calls do nothing. */
    void close();

    /**
     * Goes on living on another loop; to be called at a quiet point: reading is paused and nothing is unsent.
     *
     * @param loop index of the loop that drives the connection from here on
     * @param arrived runs on that loop once the connection is there; reading is still paused
     */
    void moveTo(int loop, Runnable arrived);

    /** Where the client is, for logs. */
    String peer();

    /**
     * The address of the client, for limits on each; null if it has none, as on a Unix socket, and behind a proxy that we trust until that has
     * told it.
     */
    default @Nullable InetAddress address() {
        return null;
    }
}
