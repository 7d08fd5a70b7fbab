package org.ternmq.sn.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** The fields of sections 5.3 and 5.4. */
class SnFieldRulesTest {
    @ParameterizedTest
    @CsvSource({
        "CONNECT, 07 04 f3 01 00 3c 63, 07 04 00 01 00 3c 63",
        "WILLTOPIC, 04 07 8f 77, 04 07 00 77",
        "WILLTOPICUPD, 04 1a 8f 77, 04 1a 00 77",
        "PUBLISH, 07 0c 0c 00 01 00 00, 07 0c 00 00 01 00 00",
        "SUBSCRIBE, 06 12 1c 00 01 61, 06 12 00 00 01 61",
        "SUBACK, 08 13 9f 00 01 00 01 00, 08 13 00 00 01 00 01 00",
        "UNSUBSCRIBE, 06 14 fc 00 01 61, 06 14 00 00 01 61"
    })
    @Covers("SN-5.3-5")
    void flagsThatAPacketDoesNotUseAreIgnoredAndNeverSent(String type, String received, String sent) {
        SnPacket packet = SnCodec.decode(received);

        assertThat(packet.type().name()).isEqualTo(type);
        assertThat(packet).isEqualTo(SnCodec.decode(sent));
        assertThat(SnCodec.encode(packet)).isEqualTo(SnCodec.bytes(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"08 0c 03 0001 0000 61", "07 12 03 0001 0005", "07 14 03 0001 0005"})
    @Covers("SN-5.3-2")
    void theFourthTopicIdTypeIsRefused(String hex) {
        assertThatThrownBy(() -> SnCodec.decode(hex))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessageEndingWith("TopicIdType 3 is reserved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"04 07 60 77", "04 1a 60 77", "06 12 60 0001 61", "08 13 60 0001 0001 00"})
    void onlyPublishHasAQosOfMinusOne(String hex) {
        assertThatThrownBy(() -> SnCodec.decode(hex))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessageEndingWith("QoS -1 is of PUBLISH only");
    }

    @Test
    void aProtocolThatNobodySpeaksIsReadSoThatItCanBeAnswered() {
        assertThat(SnCodec.decode("0704000200 3c63")).isEqualTo(new Connect(false, false, 2, 60, "c"));
    }

    @ParameterizedTest
    @CsvSource({
        "06 04 00 01 00 3c, CONNECT: ClientId is missing or cut short",
        "07 04 00 01 00 3c 00, CONNECT: ClientId holds U+0000 at octet 0",
        "04 16 61 ff, PINGREQ: ClientId is not well-formed UTF-8 at octet 1",
        "06 0a 00 00 00 01, REGISTER: TopicName is missing or cut short",
        "08 0a 00 00 00 01 61 00, REGISTER: TopicName holds U+0000 at octet 1",
        "05 12 00 00 01, SUBSCRIBE: TopicName is missing or cut short",
        "06 14 00 00 01 c0, UNSUBSCRIBE: TopicName is not well-formed UTF-8 at octet 0",
        "03 07 10, WILLTOPIC: WillTopic is missing or cut short",
        "04 1a 10 80, WILLTOPICUPD: WillTopic is not well-formed UTF-8 at octet 0",
        "07 0c 02 ff fe 00 00, PUBLISH: the short topic name 0xfffe is no text",
        "07 12 02 00 01 61 00, SUBSCRIBE: the short topic name 0x6100 is no text"
    })
    void aNameThatIsNoTextIsRefused(String hex, String why) {
        assertThatThrownBy(() -> SnCodec.decode(hex))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage(why);
    }

    @Test
    void wildcardsWhereTheyMeanNothingAreReadSoThatTheyCanBeAnswered() {
        assertThat(SnCodec.decode("080a 0000 0001 2b23").type().name()).isEqualTo("REGISTER");
        assertThat(SnCodec.decode("0712 00 0001 6123"))
                .isEqualTo(new Subscribe(false, Qos.AT_MOST_ONCE, 1, new Topic.Name("a#")));
    }

    @ParameterizedTest
    @CsvSource({
        "08 12 02 00 01 61 62 63, 'SUBSCRIBE: a short topic name has two octets, not 3'",
        "06 12 02 00 01 61, 'SUBSCRIBE: a short topic name has two octets, not 1'",
        "06 14 01 00 01 61, 'UNSUBSCRIBE: a topic id has two octets, not 1'"
    })
    @Covers("SN-6.7-4")
    void aShortNameHasTwoOctets(String hex, String why) {
        assertThatThrownBy(() -> SnCodec.decode(hex))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage(why);
    }

    @Test
    @Covers("SN-6.8-1")
    void qosMinusOneNeedsATopicThatIsKnownWithoutAConnection() {
        Publish expected = new Publish(false, -1, false, TopicId.shortName("ab"), 0, Bytes.utf8("hi"));

        assertThat(SnCodec.encodeToHex(expected)).isEqualTo("090c62616200006869");
        assertThat(SnCodec.decode("090c62616200006869")).isEqualTo(expected);
        assertThat(SnCodec.decode("090c61000100006869"))
                .isEqualTo(new Publish(false, -1, false, TopicId.predefined(1), 0, Bytes.utf8("hi")));
        assertThatThrownBy(() -> SnCodec.decode("090c60000100006869"))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessageContaining("QoS -1 with a normal topic id");
    }

    @Test
    @Covers("SN-5.4-3")
    void anIdentifierWhereNothingIsAcknowledgedIsIgnoredAndNeverSent() {
        assertThat(SnCodec.encodeToHex(SnCodec.decode("090c00000100076869"))).isEqualTo("090c00000100006869");
        assertThat(SnCodec.encodeToHex(SnCodec.decode("090c61000100076869"))).isEqualTo("090c61000100006869");
        assertThatThrownBy(() -> new Publish(false, 0, false, TopicId.normal(1), 7, Bytes.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a PUBLISH of QoS 0 has no MsgId: 7");
    }

    @Test
    @Covers("SN-5.4-5")
    void aWillWithoutTopicIsTwoOctets() {
        assertThat(SnCodec.encodeToHex(Will.WillTopic.NONE)).isEqualTo("0207");
        assertThat(SnCodec.encodeToHex(Will.WillTopicUpd.NONE)).isEqualTo("021a");
        assertThat(SnCodec.decode("0207")).isSameAs(Will.WillTopic.NONE);
        assertThat(SnCodec.decode("0100041a")).isSameAs(Will.WillTopicUpd.NONE);
    }

    @Test
    void aReservedReturnCodeIsARejection() {
        for (int octet = 0; octet < 256; octet++) {
            Connack connack = (Connack) SnCodec.decode(new byte[] {3, 5, (byte) octet});
            assertThat(connack.code().isRejection()).isEqualTo(octet != 0);
            assertThat(connack.code() == ReturnCode.RESERVED).isEqualTo(octet > 3);
        }
    }
}
