package org.ternmq.admin.http;

import org.ternmq.codec.value.Bytes;

/** An answer that is written bit by bit while it lasts. */
@FunctionalInterface
public interface Stream {
    /** Writes until it is at its end or nobody reads any more; on a thread of its own, which may wait. */
    void write(Sink sink) throws InterruptedException;

    /** Where it goes. */
    interface Sink {
        /**
         * Sends some bytes and waits until the system has taken them, so that no more gathers than that.
         *
         * @return whether somebody still reads
         */
        boolean send(Bytes bytes) throws InterruptedException;

        /** Whether somebody still reads. */
        boolean isOpen();
    }
}
