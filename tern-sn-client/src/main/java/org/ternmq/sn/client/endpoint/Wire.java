package org.ternmq.sn.client.endpoint;

import org.ternmq.sn.codec.packet.SnPacket;

/** The way out, and when it was gone last. */
final class Wire {
    private final SnClientOutbox out;
    private long lastSentNanos;

    Wire(SnClientOutbox out) {
        this.out = out;
    }

    void send(SnPacket packet, long nowNanos) {
        lastSentNanos = nowNanos;
        out.send(packet);
    }

    void completed(long number, Outcome outcome) {
        if (number != SnClientEndpoint.NO_REQUEST) {
            out.completed(number, outcome);
        }
    }

    long lastSentNanos() {
        return lastSentNanos;
    }
}
