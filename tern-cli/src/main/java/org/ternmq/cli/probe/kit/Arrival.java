package org.ternmq.cli.probe.kit;

import org.ternmq.codec.packet.Packet;

/** What a broker sent. */
sealed interface Arrival {
    /** A packet. */
    record Came(Packet packet) implements Arrival {}

    /** Bytes that are no packet a broker may send. */
    record Broken(String what) implements Arrival {}

    /** The connection was closed. */
    record Ended() implements Arrival {}
}
