package org.ternmq.cli.client;

import org.jspecify.annotations.Nullable;
import org.ternmq.client.PacketListener;
import org.ternmq.codec.packet.Packet;

/** Shows packets to two listeners, if they are there. */
record Listeners(@Nullable PacketListener first, @Nullable PacketListener second) implements PacketListener {
    @Override
    public void sent(Packet packet) {
        if (first != null) {
            first.sent(packet);
        }
        if (second != null) {
            second.sent(packet);
        }
    }

    @Override
    public void received(Packet packet) {
        if (first != null) {
            first.received(packet);
        }
        if (second != null) {
            second.received(packet);
        }
    }
}
