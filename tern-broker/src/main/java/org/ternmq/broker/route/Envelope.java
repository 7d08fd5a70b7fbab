package org.ternmq.broker.route;

/** What one loop has for another: posted in batches, opened there. */
public interface Envelope {
    /** What the mailbox charges for it, in bytes. */
    int chargeBytes();

    /** Hands out what is in it, on the loop that it was for. */
    void open(Router router, long nowNanos);
}
