package org.ternmq.broker.output;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PublishForm;
import org.ternmq.core.flow.AliasesOut;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.session.Limits;

/** Writes PUBLISH in the form that one client takes: its version, its Maximum Packet Size, its topic aliases. Confined to its loop. */
public final class PublishWriter {
    private final Version version;
    private final long packetBytesMax;
    private final @Nullable AliasesOut aliases; // none: the client takes none

    private PublishWriter(Version version, long packetBytesMax, @Nullable AliasesOut aliases) {
        this.version = version;
        this.packetBytesMax = packetBytesMax;
        this.aliases = aliases;
    }

    /** What a client that connects takes; aliases begin anew with each connection, and there are none unless it asks [MQTT-3.1.2-27]. */
    public static PublishWriter towards(Connect connect, Limits limits) {
        long packetBytesMax = connect.properties().number(PropertyId.MAXIMUM_PACKET_SIZE, ANY_SIZE);
        long wanted = connect.properties().number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0);
        int aliases = (int)
                Math.min(wanted, limits.topicAliasesToClientMax()); // [MQTT-3.1.2-26, MQTT-3.1.2-27, MQTT-3.3.2-11]
        if (packetBytesMax == ANY_SIZE && aliases == 0) {
            return plain(connect.version());
        }
        return new PublishWriter(connect.version(), packetBytesMax, aliases == 0 ? null : new AliasesOut(aliases));
    }

    /** For a client that takes packets of any size and no aliases. */
    public static PublishWriter plain(Version version) {
        return switch (version) {
            case V3_1 -> PLAIN_3_1;
            case V3_1_1 -> PLAIN_3_1_1;
            case V5 -> PLAIN_5;
        };
    }

    /** Whether the client takes the packet, sent without an alias [MQTT-3.1.2-24]. */
    public boolean takes(Delivery delivery) {
        return packetBytesMax == ANY_SIZE || delivery.form(version).packetLength() <= packetBytesMax;
    }

    /** Writes it; payload and all. */
    public void write(Delivery delivery, int packetId, boolean dup, long expirySeconds, Output output) {
        int firstByte = PublishForm.firstByte(delivery.qos(), delivery.retain(), dup);
        int alias = aliases == null ? 0 : alias(delivery, aliases);
        if (alias == 0) {
            output.write(delivery.form(version), firstByte, packetId, expirySeconds, 0);
        } else if (alias > 0) {
            output.write(delivery.aliasedForm(), firstByte, packetId, expirySeconds, alias);
        } else {
            output.write(delivery.aliasingForm(), firstByte, packetId, expirySeconds, -alias);
        }
    }

    /** What sets an alias is longer; where that would be too long it is sent without. */
    private int alias(Delivery delivery, AliasesOut choice) {
        boolean hasRoom =
                packetBytesMax == ANY_SIZE || delivery.form(version).packetLength() + ALIASING_BYTES <= packetBytesMax;
        return hasRoom ? choice.choose(delivery.publication().message().topic()) : 0;
    }

    private static final long ANY_SIZE = Long.MAX_VALUE;

    // The property, and what the lengths of properties and packet may grow by.
    private static final int ALIASING_BYTES = AliasesOut.PROPERTY_BYTES + 2;

    private static final PublishWriter PLAIN_3_1 = new PublishWriter(Version.V3_1, ANY_SIZE, null);
    private static final PublishWriter PLAIN_3_1_1 = new PublishWriter(Version.V3_1_1, ANY_SIZE, null);
    private static final PublishWriter PLAIN_5 = new PublishWriter(Version.V5, ANY_SIZE, null);
}
