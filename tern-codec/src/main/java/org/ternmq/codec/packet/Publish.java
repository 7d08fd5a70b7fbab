package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;

/**
 * PUBLISH (section 3.3): one transmission of a message.
 *
 * @param message what is published
 * @param packetId 1 to 65,535, or {@link #NO_PACKET_ID} at QoS 0
 * @param dup whether it may have been sent before
 */
public record Publish(Message message, int packetId, boolean dup) implements Packet {
    /** Instead of an identifier at QoS 0. */
    public static final int NO_PACKET_ID = 0;

    /** Refuses an identifier at QoS 0, none above it, and DUP at QoS 0. */
    public Publish {
        if (message.qos().isAcknowledged()) {
            PacketIds.require(packetId);
        } else if (packetId != NO_PACKET_ID || dup) {
            throw new IllegalArgumentException("a PUBLISH of QoS 0 has neither packet identifier nor DUP");
        }
    }

    /** A transmission at QoS 0. */
    public static Publish atMostOnce(Message message) {
        return new Publish(message, NO_PACKET_ID, false);
    }

    /** The same transmission once more. */
    public Publish asDuplicate() {
        return new Publish(message, packetId, true);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
