package org.ternmq.sn.codec.v2.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.refused;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.same;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Subscription.Suback;
import org.ternmq.sn.codec.v2.packet.Subscription.Subscribe;
import org.ternmq.sn.codec.v2.packet.Subscription.Unsubscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.testkit.Covers;

/** REGISTER, SUBSCRIBE, UNSUBSCRIBE, the answers with an alias, and names of topics. */
class Sn2TopicRulesTest {
    @Test
    @Covers({"SN2-3.4.2-1", "SN2-3.4.2-2", "SN2-3.4.2.1-1", "SN2-3.4.2.1-2"})
    void registerHasAnAliasIfItsFlagSaysSoAndNoOtherFlag() {
        same("08 10 00 0004 612f62");
        same("0a 10 01 0004 0009 612f62");
        assertThat(((Register) Sn2Codec.decode("08 10 00 0004 612f62")).alias()).isEmpty();
        refused("06 10 01 0004 09").hasMessageContaining("Topic Alias");
        for (String flags : new String[] {"02", "04", "08", "10", "20", "40", "80"}) {
            refused("08 10 " + flags + " 0004 612f62").hasMessageContaining("reserved flags");
        }
    }

    @Test
    @Covers({"SN2-3.5.2-1", "SN2-3.5.2-2", "SN2-3.5.2.1-1", "SN2-3.5.2.2-1", "SN2-3.5.2.2-2"})
    void regackHasAnAliasIfItsFlagSaysSoAndItIsNoName() {
        same("07 11 04 0004 0009");
        same("08 11 05 0004 0007 1a");
        assertThat(Sn2Codec.decode("05 11 00 0004")).isEqualTo(new Regack(4, Optional.empty(), Reason.SUCCESS));
        refused("05 11 04 0004").hasMessageContaining("Topic Alias");
        refused("07 11 06 0004 0009").hasMessageContaining("Topic Type 0 or 1");
        refused("08 11 07 0004 0001 61").hasMessageContaining("Topic Type 0 or 1");
        for (String flags : new String[] {"08", "10", "20", "40", "80"}) {
            refused("05 11 " + flags + " 0004").hasMessageContaining("reserved flags");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Regack(4, Optional.of(new Topic.Name("a")), Reason.SUCCESS));
    }

    @Test
    @Covers({"SN2-3.8.2-1", "SN2-3.8.2.1-1", "SN2-3.8.2.1-2", "SN2-3.8.2.2-1", "SN2-3.8.2.2-2"})
    void subackIsWrittenWithTheFlagsOfItsAlias() {
        assertThat(Sn2Codec.hex(new Suback(7, Optional.of(new Topic.SessionAlias(9)), Reason.GRANTED_QOS_1)))
                .isEqualTo("08 09 04 0007 0009 01".replace(" ", ""));
        assertThat(Sn2Codec.hex(new Suback(7, Optional.of(new Topic.PredefinedAlias(9)), Reason.SUCCESS)))
                .isEqualTo("07 09 05 0007 0009".replace(" ", ""));
        assertThat(Sn2Codec.hex(new Suback(7, Optional.empty(), Reason.SUCCESS)))
                .isEqualTo("05 09 01 0007".replace(" ", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Suback(7, Optional.of(new Topic.Name("a")), Reason.SUCCESS));
    }

    @Test
    @Covers("SN2-3.8.4-2")
    void withoutAnAliasItsFlagIs0() {
        assertThat(Sn2Codec.encode(new Suback(7, Optional.empty(), Reason.SUCCESS))[2] & 0x04)
                .isZero();
    }

    @Test
    @Covers("SN2-3.8.2-2")
    void reservedFlagsOfSubackAreRefused() {
        same("05 09 01 0007");
        for (String flags : new String[] {"08", "10", "20", "40", "80"}) {
            refused("05 09 " + flags + " 0007").hasMessageContaining("reserved flags");
        }
    }

    @Test
    @Covers({"SN2-3.7.2.1-1", "SN2-3.7.4-1", "SN2-3.7.4-2", "SN2-3.7.5-1", "SN2-3.7.5-2"})
    void subscribeHasAFilterOrAnAliasAsItsTopicTypeSays() {
        assertThat(((Subscribe) Sn2Codec.decode("07 08 00 0007 6161")).topic())
                .isEqualTo(new Topic.SessionAlias(0x6161));
        assertThat(((Subscribe) Sn2Codec.decode("07 08 01 0007 6161")).topic())
                .isEqualTo(new Topic.PredefinedAlias(0x6161));
        assertThat(((Subscribe) Sn2Codec.decode("07 08 03 0007 6161")).topic()).isEqualTo(new Topic.Name("aa"));
        refused("07 08 02 0007 6161").hasMessageContaining("Topic Type 2");
        refused("06 08 00 0007 61").hasMessageContaining("Topic Alias");
        refused("08 08 01 0007 616161").hasMessageContaining("left over");
        refused("05 08 03 0007").hasMessageContaining("Topic Filter is empty");
        refused("07 08 63 0007 6161").hasMessageContaining("QoS is 0 to 2");
        refused("07 08 0f 0007 6161").hasMessageContaining("Retain Handling is 0 to 2");
    }

    @Test
    @Covers({"SN2-3.9.2-1", "SN2-3.9.2-2"})
    void reservedFlagsOfUnsubscribeAreRefused() {
        same("07 0a 03 0008 6161");
        for (String flags : new String[] {"07", "0b", "13", "23", "43", "83"}) {
            refused("07 0a " + flags + " 0008 6161").hasMessageContaining("reserved flags");
        }
    }

    @Test
    @Covers({"SN2-3.9.4-1", "SN2-3.9.4-2", "SN2-3.9.5-1", "SN2-3.9.5-2"})
    void unsubscribeHasAFilterOrAnAliasAsItsTopicTypeSays() {
        assertThat(((Unsubscribe) Sn2Codec.decode("07 0a 00 0008 6161")).topic())
                .isEqualTo(new Topic.SessionAlias(0x6161));
        assertThat(((Unsubscribe) Sn2Codec.decode("07 0a 03 0008 6161")).topic())
                .isEqualTo(new Topic.Name("aa"));
        refused("06 0a 01 0008 61").hasMessageContaining("Topic Alias");
        refused("08 0a 00 0008 616161").hasMessageContaining("left over");
        refused("05 0a 03 0008").hasMessageContaining("Topic Filter is empty");
    }

    @Test
    @Covers("SN2-4.7.1.3-1")
    void aReceivedNameHasAtLeastOneCharacter() {
        refused("05 03 03 0000").hasMessageContaining("Topic Name is empty");
        refused("05 10 00 0004").hasMessageContaining("Topic Name is empty");
    }

    @Test
    @Covers({"SN2-4.7.1.3-2", "SN2-4.7.1.3-3"})
    void noNameIsMadeThatNoPacketCouldCarry() {
        assertThatThrownBy(() -> new Topic.Name("")).hasMessageContaining("at least one character");
        assertThatThrownBy(() -> new Topic.Name("a\0")).hasMessageContaining("U+0000");
        assertThatThrownBy(() -> new Topic.Name("a".repeat(65_536))).hasMessageContaining("at most 65535");
        assertThat(new Topic.Name("a".repeat(65_535)).text()).hasSize(65_535);
    }
}
