package org.ternmq.sn.codec.v2.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.refused;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.same;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.testkit.Covers;

/** PUBLISH and PUBWOS of 2.0, packet identifiers, and which reasons may stand where. */
class Sn2PublishRulesTest {
    @Test
    @Covers({"SN2-3.6.2.2-1", "SN2-3.6.2.2-2", "SN2-3.6.2.2.1-1"})
    void reservedFlagsAndTopicTypesOfPublishAreRefused() {
        refused("06 03 04 0009 78").hasMessageContaining("reserved flags");
        refused("06 03 08 0009 78").hasMessageContaining("reserved flags");
        refused("06 03 02 0009 78").hasMessageContaining("Topic Type 2");
        same("06 03 00 0009 78");
        same("06 03 01 0009 78");
        same("07 03 03 0001 61 78");
    }

    @Test
    @Covers({"SN2-2.2-2", "SN2-3.6.2.3-1", "SN2-3.6.2.3-2"})
    void aPacketIdentifierIsThereAboveQos0() {
        same("05 03 00 0009");
        same("07 03 20 0005 0009");
        same("07 03 40 0005 0009");
        refused("05 03 20 0009").hasMessageContaining("Topic Alias");
        refused("07 03 60 0005 0009").hasMessageContaining("QoS is 0 to 2");
        var topic = new Topic.SessionAlias(9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Publish(false, Qos.AT_MOST_ONCE, false, 5, topic, Bytes.EMPTY));
    }

    @Test
    @Covers("SN2-3.6.2.2.3-1")
    void dupIsOfQos2() {
        same("07 03 c0 0005 0009");
        refused("05 03 80 0009").hasMessageContaining("DUP");
        refused("07 03 a0 0005 0009").hasMessageContaining("DUP");
        var topic = new Topic.SessionAlias(9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Publish(true, Qos.AT_LEAST_ONCE, false, 5, topic, Bytes.EMPTY));
    }

    @Test
    @Covers({"SN2-3.6.2.5-1", "SN2-3.6.2.5-2"})
    void aNameIsThereWhereTheTopicTypeSaysSo() {
        assertThat(((Publish) Sn2Codec.decode("08 03 03 0003 612f62")).topic()).isEqualTo(new Topic.Name("a/b"));
        Publish alias = (Publish) Sn2Codec.decode("08 03 00 0003 612f62");
        assertThat(alias.topic()).isEqualTo(new Topic.SessionAlias(3));
        assertThat(alias.payload()).isEqualTo(Bytes.utf8("a/b"));
        refused("07 03 03 0003 612f").hasMessageContaining("Topic Name");
    }

    @Test
    @Covers({"SN2-3.6.1.2-1", "SN2-3.6.1.2-2", "SN2-3.6.1.2.1-1", "SN2-3.6.1.4-1", "SN2-3.6.1.4-2"})
    void pubwosHasANameOrAnAliasAgreedOnAndNoFlagsButRetain() {
        same("07 12 13 0001 61 78");
        same("06 12 01 0007 78");
        refused("06 12 00 0007 78").hasMessageContaining("session");
        refused("06 12 02 0007 78").hasMessageContaining("Topic Type 2");
        refused("06 12 03 0007 78").hasMessageContaining("Topic Name");
        for (String flags : new String[] {"05", "09", "21", "41", "81"}) {
            refused("06 12 " + flags + " 0007 78").hasMessageContaining("reserved flags");
        }
    }

    // ---- packet identifiers

    @Test
    @Covers("SN2-2.2-1")
    void aPacketIdentifierOf0IsMalformed() {
        refused("04 0c 0000").hasMessageContaining("Packet Identifier is 0");
        refused("07 03 20 0000 0009").hasMessageContaining("Packet Identifier is 0");
        refused("0b 01 00 0000 02 003c 0000 61").hasMessageContaining("Packet Identifier is 0");
    }

    @Test
    @Covers("SN2-2.2-3")
    void noPacketIsMadeWithAPacketIdentifierOf0() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Pingreq(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pingreq(65_536));
        var topic = new Topic.SessionAlias(9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Publish(false, Qos.AT_LEAST_ONCE, false, 0, topic, Bytes.EMPTY));
    }

    // ---- reasons

    private static void allowed(Sn2Type type, Set<Reason> reasons) {
        Set<Reason> found = EnumSet.noneOf(Reason.class);
        for (Reason reason : Reason.values()) {
            try {
                reason.requireIn(type);
                found.add(reason);
            } catch (IllegalArgumentException no) {
                assertThat(no).hasMessageContaining("has no place in " + type);
            }
        }
        assertThat(found).as(type.name()).isEqualTo(reasons);
    }

    @Test
    @Covers({"SN2-3.6.3.3-1", "SN2-3.6.4.3-1", "SN2-3.6.5.3-1", "SN2-3.6.6.3-1", "SN2-3.10.3-1"})
    void answersCarryTheReasonsOfTheirKind() {
        Set<Reason> receipts = EnumSet.of(
                Reason.SUCCESS,
                Reason.NO_MATCHING_SUBSCRIBERS,
                Reason.UNSPECIFIED_ERROR,
                Reason.IMPLEMENTATION_SPECIFIC_ERROR,
                Reason.NOT_AUTHORIZED,
                Reason.TOPIC_NAME_INVALID,
                Reason.PACKET_IDENTIFIER_IN_USE,
                Reason.PAYLOAD_FORMAT_INVALID,
                Reason.ONLY_PROTECTION_SUPPORTED,
                Reason.UNKNOWN_TOPIC_ALIAS,
                Reason.CONGESTION);
        allowed(Sn2Type.PUBACK, receipts);
        allowed(Sn2Type.PUBREC, receipts);
        Set<Reason> releases =
                EnumSet.of(Reason.SUCCESS, Reason.PACKET_IDENTIFIER_NOT_FOUND, Reason.ONLY_PROTECTION_SUPPORTED);
        allowed(Sn2Type.PUBREL, releases);
        allowed(Sn2Type.PUBCOMP, releases);
        allowed(
                Sn2Type.UNSUBACK,
                EnumSet.of(
                        Reason.SUCCESS,
                        Reason.NO_SUBSCRIPTION_EXISTED,
                        Reason.UNSPECIFIED_ERROR,
                        Reason.IMPLEMENTATION_SPECIFIC_ERROR,
                        Reason.NOT_AUTHORIZED,
                        Reason.TOPIC_FILTER_INVALID,
                        Reason.PACKET_IDENTIFIER_IN_USE,
                        Reason.ONLY_PROTECTION_SUPPORTED,
                        Reason.UNKNOWN_TOPIC_ALIAS));
        refused("05 06 0006 80").hasMessageContaining("0x80 has no place");
        assertThatIllegalArgumentException().isThrownBy(() -> new Ack(Sn2Type.PUBREL, 6, Reason.CONGESTION));
    }

    @Test
    @Covers({"SN2-3.2.4-1", "SN2-3.3.3-1", "SN2-3.13.4-1"})
    void connackAuthAndDisconnectCarryTheReasonsOfTheirKind() {
        allowed(Sn2Type.AUTH, EnumSet.of(Reason.SUCCESS, Reason.CONTINUE_AUTHENTICATION, Reason.REAUTHENTICATE));
        assertThat(Reason.SERVER_SHUTTING_DOWN.mayStandIn(Sn2Type.CONNACK)).isFalse();
        assertThat(Reason.NO_VIRTUAL_CONNECTION.mayStandIn(Sn2Type.DISCONNECT)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Connack.refused(1, Reason.SERVER_SHUTTING_DOWN));
        assertThatIllegalArgumentException().isThrownBy(() -> Disconnect.of(Reason.BANNED));
        var nobody = new Authentication("M", Bytes.EMPTY);
        assertThatIllegalArgumentException().isThrownBy(() -> new Auth(1, Reason.BANNED, nobody));
        refused("06 02 00 0001 8b").hasMessageContaining("0x8b has no place");
    }

    @Test
    @Covers({"SN2-3.5.5-1", "SN2-3.8.5-1", "SN2-3.16.5-1"})
    void regackSubackAndSleeprespCarryTheReasonsOfTheirKind() {
        allowed(
                Sn2Type.REGACK,
                EnumSet.of(
                        Reason.SUCCESS,
                        Reason.TOPIC_ALIAS_EXISTS,
                        Reason.IMPLEMENTATION_SPECIFIC_ERROR,
                        Reason.NOT_AUTHORIZED,
                        Reason.PACKET_IDENTIFIER_IN_USE,
                        Reason.QUOTA_EXCEEDED,
                        Reason.ONLY_PROTECTION_SUPPORTED,
                        Reason.UNKNOWN_TOPIC_ALIAS,
                        Reason.CONGESTION));
        allowed(
                Sn2Type.SLEEPRESP,
                EnumSet.of(Reason.SUCCESS, Reason.PACKET_IDENTIFIER_IN_USE, Reason.ONLY_PROTECTION_SUPPORTED));
        assertThat(Reason.GRANTED_QOS_2.mayStandIn(Sn2Type.SUBACK)).isTrue();
        refused("06 09 01 0007 11").hasMessageContaining("0x11 has no place");
        refused("06 11 01 0004 85").hasMessageContaining("0x85 has no place");
        refused("06 14 00 000a 85").hasMessageContaining("0x85 has no place");
    }
}
