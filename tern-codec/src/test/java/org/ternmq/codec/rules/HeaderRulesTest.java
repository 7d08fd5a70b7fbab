package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.codec.rules.Reader.CLIENT_3;
import static org.ternmq.codec.rules.Reader.CLIENT_5;
import static org.ternmq.codec.rules.Reader.SERVER_3;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.prefixed;
import static org.ternmq.codec.rules.Reader.text;
import static org.ternmq.codec.rules.Reader.written;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Chapter 2: flags, packet identifiers, Property Length. */
class HeaderRulesTest {
    private static final TopicFilter FILTER = TopicFilter.of("a");
    private static final String METHOD = prefixed("15" + text("m"));

    @Test
    @Covers({"MQTT-2.1.3-1", "MQTT3-2.2.2-1"})
    void everyPacketIsWrittenWithTheFlagsOfItsType() {
        List<Packet> ofBoth = List.of(
                Ack.Puback.success(1),
                Ack.Pubrec.success(1),
                Ack.Pubrel.success(1),
                Ack.Pubcomp.success(1),
                new Connack(false, 0, Properties.NONE),
                new Subscribe(1, Properties.NONE, List.of(Subscribe.Request.of(FILTER, Qos.AT_MOST_ONCE))),
                new Suback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)),
                new Unsubscribe(1, Properties.NONE, List.of(FILTER)),
                new Unsuback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)),
                Ping.Pingreq.INSTANCE,
                Ping.Pingresp.INSTANCE,
                Disconnect.NORMAL);
        for (Version version : List.of(Version.V3_1_1, Version.V5)) {
            assertThat(ofBoth.stream().map(packet -> written(packet, version).substring(0, 2)))
                    .containsExactly("40", "50", "62", "70", "20", "82", "90", "a2", "b0", "c0", "d0", "e0");
            assertThat(written(Connect.of(version, "a", true, 0), version)).startsWith("10");
        }
        Auth auth = new Auth(ReasonCode.SUCCESS, Properties.of(PropertyId.AUTHENTICATION_METHOD, "m"));
        assertThat(written(auth, Version.V5)).startsWith("f0");
    }

    @Test
    @Covers({"U5-2.1.3-1", "MQTT3-2.2.2-2"})
    void anyOtherFlagsAreMalformed() {
        othersAreMalformed(SERVER_5, 0x10, text("MQTT") + "05 02 003c 00" + text("a"));
        othersAreMalformed(SERVER_3, 0x10, text("MQTT") + "04 02 003c" + text("a"));
        othersAreMalformed(CLIENT_5, 0x20, "00 00 00");
        othersAreMalformed(CLIENT_3, 0x20, "00 00");
        for (int answer : new int[] {0x40, 0x50, 0x70}) {
            othersAreMalformed(SERVER_5, answer, "0001");
            othersAreMalformed(SERVER_3, answer, "0001");
        }
        othersAreMalformed(CLIENT_5, 0x90, "0001 00 00");
        othersAreMalformed(CLIENT_5, 0xB0, "0001 00 00");
        othersAreMalformed(SERVER_5, 0xC0, "");
        othersAreMalformed(SERVER_3, 0xC0, "");
        othersAreMalformed(CLIENT_5, 0xD0, "");
    }

    @Test
    @Covers({"MQTT-3.6.1-1", "MQTT3-3.6.1-1"})
    void theFlagsOfPubrelAre2() {
        othersAreMalformed(SERVER_5, 0x62, "0001");
        othersAreMalformed(SERVER_3, 0x62, "0001");
    }

    @Test
    @Covers({"MQTT-3.8.1-1", "MQTT3-3.8.1-1"})
    void theFlagsOfSubscribeAre2() {
        othersAreMalformed(SERVER_5, 0x82, "0001 00" + text("a") + "00");
        othersAreMalformed(SERVER_3, 0x82, "0001" + text("a") + "00");
    }

    @Test
    @Covers({"MQTT-3.10.1-1", "MQTT3-3.10.1-1"})
    void theFlagsOfUnsubscribeAre2() {
        othersAreMalformed(SERVER_5, 0xA2, "0001 00" + text("a"));
        othersAreMalformed(SERVER_3, 0xA2, "0001" + text("a"));
    }

    @Test
    @Covers({"MQTT-3.14.1-1", "MQTT3-3.14.1-1", "MQTT-3.15.1-1"})
    void disconnectAndAuthHaveNoFlags() {
        othersAreMalformed(SERVER_5, 0xE0, "");
        othersAreMalformed(CLIENT_5, 0xE0, "");
        othersAreMalformed(SERVER_3, 0xE0, "");
        othersAreMalformed(SERVER_5, 0xF0, "18" + METHOD);
        othersAreMalformed(CLIENT_5, 0xF0, "18" + METHOD);
    }

    /** The packet is read with the flags of its first byte and with no others. */
    private static void othersAreMalformed(Reader reader, int firstByte, String body) {
        for (int flags = 0; flags < 16; flags++) {
            int other = firstByte & 0xF0 | flags;
            String hex = String.format("%02x", other);
            if (other == firstByte) {
                assertThat(reader.reads(hex, body).type().number()).isEqualTo(other >> 4);
            } else {
                reader.malformed(hex, body);
            }
        }
    }

    @Test
    @Covers("MQTT3-2.3.1-1")
    void aPacketIdentifierOf0IsMalformed() {
        SERVER_3.malformed("32", text("a") + "0000");
        SERVER_3.malformed("34", text("a") + "0000");
        SERVER_3.malformed("82", "0000" + text("a") + "00");
        SERVER_3.malformed("a2", "0000" + text("a"));
        SERVER_5.malformed("32", text("a") + "0000 00");
        assertThat(((Publish) SERVER_3.reads("32", text("a") + "0001")).packetId())
                .isEqualTo(1);
    }

    @Test
    @Covers({"MQTT-2.2.1-2", "MQTT3-2.3.1-5"})
    void atQos0NoPacketIdentifierIsWritten() {
        Message message = Message.of(TopicName.of("a"), Bytes.utf8("x"), Qos.AT_MOST_ONCE, false);

        assertThat(written(Publish.atMostOnce(message), Version.V5)).isEqualTo("3005" + text("a") + "00" + "78");
        assertThat(written(Publish.atMostOnce(message), Version.V3_1_1)).isEqualTo("3004" + text("a") + "78");
        assertThatIllegalArgumentException().isThrownBy(() -> new Publish(message, 1, false));
    }

    @Test
    @Covers("MQTT-2.2.2-1")
    void noPropertiesAreALengthOf0() {
        assertThat(written(Connect.of(Version.V5, "a", true, 60), Version.V5))
                .isEqualTo("100e" + text("MQTT") + "0502003c" + "00" + text("a"));
        assertThat(written(new Connack(false, 0, Properties.NONE), Version.V5)).isEqualTo("20030000" + "00");
        assertThat(written(new Suback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)), Version.V5))
                .isEqualTo("90040001" + "00" + "00");
        assertThat(written(new Unsuback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)), Version.V5))
                .isEqualTo("b0040001" + "00" + "00");
        SERVER_5.malformed("82", "0001");
    }
}
