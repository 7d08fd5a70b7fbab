package org.ternmq.broker.port;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.ReasonCode;

/** Whoever a connection reports to. Called on the thread of the loop that drives the connection. */
public interface ConnectionHandler {
    /** Bytes came; all are consumed before this returns, and the buffer is not kept. */
    void onBytes(ByteBuffer bytes, long nowNanos);

    /** There is room for more output. */
    void onWritable(long nowNanos);

    /**
     * A task runs, once and on this thread, when nothing more waits for the client: no message is queued or under way, no answer is promised. One
     * asked for before is forgotten. It never runs if the connection ends first.
     */
    void whenQuiet(Runnable task);

    /**
     * What lies below does not let the client in, or the client does not want to come; {@link #onClosed} follows.
     *
     * @param why in words, for the log
     */
    void onRefused(ReasonCode reason, String why, long nowNanos);

    /** The connection is gone, whoever ended it. Comes exactly once. */
    void onClosed(long nowNanos);
}
