package org.ternmq.codec.packet;

/** The rule for packet identifiers (section 2.2.1). */
final class PacketIds {
    private PacketIds() {}

    /** Refuses what is no packet identifier: 0 and whatever two bytes cannot hold. */
    static void require(int packetId) {
        if (packetId < 1 || packetId > 65_535) {
            throw new IllegalArgumentException("a packet identifier is 1 to 65535, not " + packetId);
        }
    }
}
