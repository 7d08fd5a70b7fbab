package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.codec.rules.Reader.CLIENT_3;
import static org.ternmq.codec.rules.Reader.CLIENT_5;
import static org.ternmq.codec.rules.Reader.SERVER_3;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.text;
import static org.ternmq.codec.rules.Reader.written;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Section 3.3: the layout of PUBLISH. */
class PublishRulesTest {
    private static final Slot PUBLISH = new Slot(SERVER_5, "30", text("a"), "");
    private static final Message MESSAGE = Message.of(TopicName.of("a"), Bytes.utf8("x"), Qos.AT_LEAST_ONCE, true);

    @Test
    @Covers({"MQTT-3.3.1-2", "MQTT3-3.3.1-2"})
    void dupIs0AtQos0() {
        for (String firstByte : List.of("38", "39")) {
            SERVER_5.malformed(firstByte, text("a") + "00");
            CLIENT_5.malformed(firstByte, text("a") + "00");
            SERVER_3.malformed(firstByte, text("a"));
            CLIENT_3.malformed(firstByte, text("a"));
        }
        assertThat(((Publish) SERVER_3.reads("3a", text("a") + "0001")).dup()).isTrue();
        Message atMostOnce = Message.of(TopicName.of("a"), Bytes.EMPTY, Qos.AT_MOST_ONCE, false);
        assertThatIllegalArgumentException().isThrownBy(() -> new Publish(atMostOnce, Publish.NO_PACKET_ID, true));
    }

    @Test
    @Covers({"MQTT-3.3.1-4", "U5-3.3.1.2-2", "U5-3.3.1.2-3", "MQTT3-3.3.1-4"})
    void bothQosBitsAreMalformed() {
        for (String firstByte : List.of("36", "37", "3e", "3f")) {
            SERVER_5.malformed(firstByte, text("a") + "0001 00");
            CLIENT_5.malformed(firstByte, text("a") + "0001 00");
            SERVER_3.malformed(firstByte, text("a") + "0001");
            CLIENT_3.malformed(firstByte, text("a") + "0001");
        }
    }

    @Test
    @Covers({"MQTT-3.3.2-1", "MQTT3-3.3.2-1"})
    void theTopicNameComesFirstAndIsText() {
        assertThat(written(new Publish(MESSAGE, 7, false), Version.V5)).isEqualTo("3307" + text("a") + "0007" + "0078");
        assertThat(SERVER_5.reads("33", text("a") + "0007 00 78")).isEqualTo(new Publish(MESSAGE, 7, false));
        assertThat(SERVER_3.reads("3b", text("a") + "0007 78")).isEqualTo(new Publish(MESSAGE, 7, true));
        SERVER_5.malformed("30", "0003 6162");
        SERVER_5.malformed("30", "0002 c328 00");
        SERVER_3.malformed("30", "0002 c328");
        SERVER_3.malformed("30", "00");
    }

    @Test
    @Covers({"MQTT-3.3.2-2", "MQTT3-3.3.2-2"})
    void theTopicNameHoldsNoWildcard() {
        for (String topic : List.of("+", "#", "a/+", "a/#", "a+b", "#a")) {
            SERVER_5.refuses(ReasonCode.TOPIC_NAME_INVALID, "30", text(topic) + "00");
            SERVER_3.refusal("30", text(topic));
        }
    }

    @Test
    @Covers("U5-3.3.2.1-1")
    void anEmptyTopicNameNeedsAnAlias() {
        SERVER_5.protocolError("30", text("") + "00");
        CLIENT_5.protocolError("30", text("") + "00");
        assertThat(((Publish) SERVER_5.reads("30", text("") + "03 23 0001"))
                        .message()
                        .topic())
                .isEqualTo(TopicName.NONE);
        SERVER_3.refusal("30", text(""));
    }

    @Test
    @Covers({"MQTT-3.3.2-8", "U5-3.3.2.3.4-1"})
    void aTopicAliasIsNot0AndStandsOnce() {
        PUBLISH.takesOnce("23 0001");
        PUBLISH.takes("23 ffff");
        SERVER_5.refuses(ReasonCode.TOPIC_ALIAS_INVALID, "30", text("a") + "03 23 0000");
        CLIENT_5.refuses(ReasonCode.TOPIC_ALIAS_INVALID, "30", text("a") + "03 23 0000");
        assertThatIllegalArgumentException().isThrownBy(() -> Properties.of(PropertyId.TOPIC_ALIAS, 0));
    }

    @Test
    @Covers({"MQTT-3.3.2-13", "MQTT-3.3.2-14", "U5-3.3.2.3.5-1"})
    void aResponseTopicIsATopicNameAndStandsOnce() {
        PUBLISH.takesOnce("08" + text("r/s"));
        PUBLISH.malformed("08 0002 c328");
        for (String topic : List.of("+", "r/#", "r+")) {
            PUBLISH.protocolError("08" + text(topic));
            assertThatIllegalArgumentException().isThrownBy(() -> Properties.of(PropertyId.RESPONSE_TOPIC, topic));
        }
    }

    @Test
    @Covers({"U5-3.3.2.3.6-1", "MQTT-3.3.2-19", "U5-3.3.2.3.9-1"})
    void correlationDataAndContentTypeStandOnceAndTheLatterIsText() {
        PUBLISH.takesOnce("09 0002 c328");
        PUBLISH.takesOnce("03" + text("t"));
        PUBLISH.malformed("03 0002 c328");
    }

    @Test
    @Covers("U5-3.3.2.3.8-1")
    void aSubscriptionIdentifierIsNot0() {
        Slot toClient = new Slot(CLIENT_5, "30", text("a"), "");
        toClient.takes("0b 01 0b 02");
        toClient.protocolError("0b 00");
        toClient.protocolError("0b 01 0b 00");
        assertThatIllegalArgumentException().isThrownBy(() -> Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 0));
    }

    @Test
    @Covers("U5-3.3.2.3.2-1")
    void aPayloadMayBeEmptyAndIsNeverLookedAt() {
        assertThat(((Publish) SERVER_5.reads("30", text("a") + "00")).message().payload())
                .isEqualTo(Bytes.EMPTY);
        assertThat(((Publish) SERVER_5.reads("30", text("a") + "02 01 01 ff"))
                        .message()
                        .payload()
                        .length())
                .isOne();
    }
}
