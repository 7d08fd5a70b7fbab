package org.ternmq.sn.codec.v2.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.refused;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.same;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.testkit.Covers;

/** CONNECT, CONNACK and AUTH of 2.0, and texts wherever they stand. */
class Sn2ConnectRulesTest {
    @Test
    @Covers({"SN2-3.1.2.3-1", "SN2-3.1.2.3-2"})
    void authenticationIsThereIfItsFlagSaysSo() {
        same("12 01 04 0001 02 003c 0000 02 4d4d 0001 07 6162");
        refused("0d 01 04 0001 02 003c 0000 02 4d4d").hasMessageContaining("Authentication Data");
        Connect without = (Connect) Sn2Codec.decode("0d 01 00 0001 02 003c 0000 024d4d");
        assertThat(without.authentication()).isEmpty();
        assertThat(without.clientId()).as("the rest is the identifier").isEqualTo("\u0002MM");
    }

    @Test
    @Covers({"SN2-3.1.2.4-1", "SN2-3.1.2.4-2", "SN2-3.1.2.5-1", "SN2-3.1.2.5-2"})
    void intervalAndNumberOfMessagesAreThereIfTheirFlagsSaySo() {
        same("0f 01 08 0001 02 003c 0000 0000 0064 61");
        same("0c 01 10 0001 02 003c 0000 05 61");
        refused("0c 01 08 0001 02 003c 0000 00 00").hasMessageContaining("Session Expiry Interval");
        refused("0a 01 10 0001 02 003c 0000").hasMessageContaining("Default Awake Messages");
        Connect none = (Connect) Sn2Codec.decode("0b 01 00 0001 02 003c 0000 61");
        assertThat(none.sessionExpirySeconds()).isEmpty();
        assertThat(none.awakeMessages()).isEmpty();
    }

    @Test
    @Covers({"SN2-3.1.2.2-1", "SN2-3.1.3-2"})
    void aWillHasFlagsTopicAndPayload() {
        same("15 01 02 1b 0002 02 000a 0000 0003 612f62 0002 6869 63");
        refused("0c 01 02 00 1234 02 003c 0000 61").hasMessageContaining("Topic Alias");
        refused("0e 01 02 00 1234 02 003c 0000 0001 61").hasMessageContaining("Will Payload Length");
        refused("0f 01 02 00 1234 02 003c 0000 0001 0002").hasMessageContaining("Will Payload");
        refused("0f 01 02 20 1234 02 003c 0000 0001 0000").hasMessageContaining("reserved");
        refused("0f 01 02 0c 1234 02 003c 0000 0001 0000").hasMessageContaining("QoS is 0 to 2");
    }

    @Test
    @Covers("SN2-3.1.3-1")
    void withoutAWillThereAreNoWillFlags() {
        Connect with = (Connect) Sn2Codec.decode("0f 01 02 00 1234 02 003c 0000 0001 0000");
        assertThat(with.will()).isPresent();
        Connect without = (Connect) Sn2Codec.decode("0a 01 00 1234 02 003c 0000");
        assertThat(without.will()).isEmpty();
        assertThat(Sn2Codec.hex(without)).as("the identifier follows the flags").startsWith("0a01001234");
    }

    @Test
    @Covers("SN2-3.1.2-1")
    void theReservedFlagOfConnectIs0() {
        refused("0b 01 80 1234 02 003c 0000 61").hasMessageContaining("reserved flags");
    }

    @Test
    @Covers({"SN2-3.1.5-1", "SN2-3.1.19-1"})
    void theVersionIs2AndAnotherOneIsReadAsFarAsAnAnswerNeeds() {
        assertThat(Sn2Codec.decode("0b 01 00 1234 02 003c 0000 61")).isInstanceOf(Connect.class);
        assertThat(Sn2Codec.decode("0b 01 ff 04 1234 07 003c 0000")).isEqualTo(new OtherConnect(0x1234, 7));
        refused("05 01 00 1234").hasMessageContaining("Protocol Version");
        refused("08 01 00 1234 02 003c").hasMessageContaining("Maximum Packet Size");
    }

    // ---- CONNACK

    @Test
    @Covers({"SN2-3.2.2-1", "SN2-3.2.2.2-1", "SN2-3.2.2.2-2", "SN2-3.2.2.3-1", "SN2-3.2.2.3-2"})
    void partsOfConnackAreWrittenWithTheirFlagsAndNoOtherFlag() {
        var all = new Connack(true, 1, Reason.SUCCESS, OptionalLong.of(60), OptionalInt.of(30), Optional.empty(), "id");
        assertThat(Sn2Codec.hex(all)).isEqualTo("0e 02 07 0001 00 0000003c 001e 6964".replace(" ", ""));
        var none =
                new Connack(false, 1, Reason.SUCCESS, OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), "");
        assertThat(Sn2Codec.hex(none)).isEqualTo("060200000100");
        same("0a 02 02 0001 00 0000003c");
        same("08 02 04 0001 00 001e");
    }

    @Test
    @Covers({"SN2-3.2.2.4-1", "SN2-3.2.2.4-2"})
    void authenticationIsWrittenWithItsFlag() {
        same("0b 02 08 0001 00 01 4d 0001 07");
        refused("06 02 08 0001 00").hasMessageContaining("Authentication Method Length");
    }

    @Test
    @Covers("SN2-3.2.2-2")
    void reservedFlagsOfConnackAreRefused() {
        same("06 02 01 0001 00");
        for (String flags : new String[] {"10", "20", "40", "80"}) {
            refused("06 02 " + flags + " 0001 00").hasMessageContaining("reserved flags");
        }
    }

    @Test
    @Covers("SN2-3.2.2.1-5")
    void noSessionIsPresentWhereTheClientIsRefused() {
        refused("06 02 01 0001 80").hasMessageContaining("session");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Connack(
                        true, 1, Reason.BANNED, OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), ""));
        assertThat(Connack.refused(1, Reason.BANNED).sessionPresent()).isFalse();
    }

    // ---- texts

    @Test
    @Covers({"SN2-1.8.4-1", "SN2-1.8.4-2", "SN2-1.8.4-3"})
    void textsAreWellFormedUtf8WithoutU0000AndKeepTheirByteOrderMarks() {
        refused("0b 01 00 1234 02 003c 0000 ff").hasMessageContaining("UTF-8");
        refused("0d 01 00 1234 02 003c 0000 eda080").hasMessageContaining("UTF-8");
        refused("0c 01 00 1234 02 003c 0000 c080").hasMessageContaining("UTF-8");
        refused("0b 01 00 1234 02 003c 0000 00").hasMessageContaining("U+0000");
        Connect marked = (Connect) Sn2Codec.decode("0e 01 00 1234 02 003c 0000 efbbbf61");
        assertThat(marked.clientId()).isEqualTo("\uFEFFa");
        same("0e 01 00 1234 02 003c 0000 efbbbf61");
    }

    @Test
    @Covers({"SN2-3.1.11-1", "SN2-3.1.18-1", "SN2-3.2.11-1"})
    void topicOfAWillAndClientIdentifiersAreTexts() {
        refused("11 01 02 03 1234 02 003c 0000 0001 ff 0000 61").hasMessageContaining("UTF-8");
        refused("0b 01 00 1234 02 003c 0000 80").hasMessageContaining("Client Identifier");
        refused("07 02 00 0001 00 80").hasMessageContaining("Assigned Client Identifier");
    }
}
