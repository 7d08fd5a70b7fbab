package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.testkit.Covers;

/** Reason string and user properties stay away where they would make a packet larger than its receiver takes. */
class FitRulesTest {
    private static final Properties PLAIN = Properties.NONE;

    @Test
    @Covers({"MQTT-3.2.2-19", "MQTT-3.2.2-20"})
    void connackFits() {
        fits(PLAIN, properties -> new Connack(false, 0x87, properties));
        Properties kept = Properties.of(PropertyId.RECEIVE_MAXIMUM, 7);
        fits(kept, properties -> new Connack(true, 0, properties));
    }

    @Test
    @Covers({"MQTT-3.4.2-2", "MQTT-3.4.2-3", "MQTT-3.5.2-2", "MQTT-3.5.2-3"})
    void pubackAndPubrecFit() {
        fits(PLAIN, properties -> new Ack.Puback(1, ReasonCode.NOT_AUTHORIZED, properties));
        fits(PLAIN, properties -> new Ack.Pubrec(1, ReasonCode.NOT_AUTHORIZED, properties));
    }

    @Test
    @Covers({"MQTT-3.6.2-2", "MQTT-3.6.2-3", "MQTT-3.7.2-2", "MQTT-3.7.2-3"})
    void pubrelAndPubcompFit() {
        fits(PLAIN, properties -> new Ack.Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, properties));
        fits(PLAIN, properties -> new Ack.Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, properties));
    }

    @Test
    @Covers({"MQTT-3.9.2-1", "MQTT-3.9.2-2", "MQTT-3.11.2-1", "MQTT-3.11.2-2"})
    void subackAndUnsubackFit() {
        fits(PLAIN, properties -> new Suback(1, properties, List.of(ReasonCode.SUCCESS)));
        fits(PLAIN, properties -> new Unsuback(1, properties, List.of(ReasonCode.SUCCESS)));
    }

    @Test
    @Covers({"MQTT-3.14.2-3", "MQTT-3.14.2-4", "MQTT-3.15.2-2", "MQTT-3.15.2-3"})
    void disconnectAndAuthFit() {
        fits(PLAIN, properties -> new Disconnect(ReasonCode.SERVER_BUSY, properties));
        fits(
                Properties.of(PropertyId.AUTHENTICATION_METHOD, "m"),
                properties -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties));
    }

    /** First goes the reason string, then all user properties, each only if there is no room for it; the rest stays. */
    private static void fits(Properties kept, Function<Properties, Packet> packet) {
        Packet bare = packet.apply(kept);
        Packet withPairs = packet.apply(
                kept.toBuilder().addUser("a", "b").addUser("a", "c").build());
        Packet full = packet.apply(kept.toBuilder()
                .addUser("a", "b")
                .addUser("a", "c")
                .add(PropertyId.REASON_STRING, "why")
                .build());
        Packet withReason = packet.apply(
                kept.toBuilder().add(PropertyId.REASON_STRING, "why").build());

        assertThat(fit(full, size(full))).isEqualTo(full);
        assertThat(fit(full, size(full) - 1)).isEqualTo(withPairs);
        assertThat(fit(full, size(withPairs))).isEqualTo(withPairs);
        assertThat(fit(full, size(withPairs) - 1)).isEqualTo(bare);
        assertThat(fit(withReason, size(withReason))).isEqualTo(withReason);
        assertThat(fit(withReason, size(withReason) - 1)).isEqualTo(bare);
    }

    private static Packet fit(Packet packet, int packetSizeMax) {
        return PacketEncoder.fit(packet, Version.V5, packetSizeMax);
    }

    private static int size(Packet packet) {
        return PacketEncoder.size(packet, Version.V5);
    }
}
