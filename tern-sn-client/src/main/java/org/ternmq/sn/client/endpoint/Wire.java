package org.ternmq.sn.client.endpoint;

import org.ternmq.sn.codec.packet.SnPacket;

/** The way out. */
final class Wire {
    private final SnClientOutbox out;

    Wire(SnClientOutbox out) {
        this.out = out;
    }

    void send(SnPacket packet) {
        out.send(packet);
    }

    void completed(long number, Outcome outcome) {
        if (number != SnClientEndpoint.NO_REQUEST) {
            out.completed(number, outcome);
        }
    }
}
