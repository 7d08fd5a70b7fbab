package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.codec.rules.Reader.SERVER_3;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.prefixed;
import static org.ternmq.codec.rules.Reader.text;
import static org.ternmq.codec.rules.Reader.written;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.UserProperty;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Section 1.5: strings and numbers. */
class TextRulesTest {
    /** Overlong, a surrogate, above U+10FFFF, cut short, a stray continuation. */
    private static final List<String> ILL_FORMED = List.of("c0af", "eda080", "f4908080", "e282", "80");

    @Test
    @Covers({"MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT-4.7.3-2", "MQTT3-4.7.3-2"})
    void whatIsNoUnicodeOrHoldsU0000CannotBeWritten() {
        for (String bad : List.of("\ud800", "\udfff", "a\udc00\ud800b", "\u0000", "a\u0000b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Connect.of(Version.V5, bad, true, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> TopicName.of(bad));
            assertThatIllegalArgumentException().isThrownBy(() -> Properties.of(PropertyId.REASON_STRING, bad));
        }
        assertThat(TopicName.of("\ud83d\ude00").utf8()).hasSize(4);
    }

    @Test
    @Covers({"U5-1.5.4-1", "MQTT3-1.5.3-1"})
    void illFormedUtf8IsMalformedWhereverItStands() {
        for (String utf8 : ILL_FORMED) {
            String string = "00" + prefixed(utf8);
            SERVER_5.malformed("10", text("MQTT") + "05 02 003c 00" + string);
            SERVER_5.malformed("30", string + "00");
            SERVER_5.malformed("82", "0001 00" + string + "00");
            SERVER_3.malformed("10", text("MQTT") + "04 02 003c" + string);
            SERVER_3.malformed("30", string);
            SERVER_3.malformed("82", "0001" + string + "00");
        }
    }

    @Test
    @Covers({"U5-1.5.4-2", "MQTT3-1.5.3-2"})
    void aReceivedU0000IsMalformed() {
        SERVER_5.malformed("30", "0003 610062 00");
        SERVER_5.malformed("a2", "0001 00 0001 00");
        SERVER_3.malformed("30", "0003 610062");
        SERVER_3.malformed("10", text("MQTT") + "04 02 003c 0001 00");
    }

    @Test
    @Covers("U5-1.5.4-3")
    void controlCharactersAndNonCharactersAreTakenAsTheyAre() {
        for (String odd : List.of("\u0001", "\u001f", "\u007f", "\u009f", "\ufdd0", "\uffff", "\ud83f\udffe")) {
            assertThat(topic(SERVER_5, text(odd) + "00")).isEqualTo(odd);
        }
    }

    @Test
    @Covers({"MQTT-1.5.4-3", "MQTT3-1.5.3-3"})
    void aByteOrderMarkIsACharacterLikeAnyOther() {
        String marked = "\ufeffa\ufeff";

        assertThat(((Connect) SERVER_5.reads("10", text("MQTT") + "05 02 003c 00" + text(marked))).clientId())
                .isEqualTo(marked);
        assertThat(((Connect) SERVER_3.reads("10", text("MQTT") + "04 02 003c" + text(marked))).clientId())
                .isEqualTo(marked);
        assertThat(topic(SERVER_5, text(marked) + "00")).isEqualTo(marked);
    }

    @Test
    @Covers("MQTT-1.5.5-1")
    void lengthsAndIdentifiersAreWrittenInTheFewestBytes() {
        assertThat(remainingLengthOf(127)).isEqualTo("7f");
        assertThat(remainingLengthOf(128)).isEqualTo("8001");
        assertThat(remainingLengthOf(16_383)).isEqualTo("ff7f");
        assertThat(remainingLengthOf(16_384)).isEqualTo("808001");
        assertThat(remainingLengthOf(2_097_151)).isEqualTo("ffff7f");
        assertThat(remainingLengthOf(2_097_152)).isEqualTo("80808001");
        Properties id = Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 127);
        assertThat(written(publish(0, id), Version.V5)).isEqualTo("3006" + text("a") + "02 0b 7f".replace(" ", ""));
    }

    private static String remainingLengthOf(int bytes) {
        String hex = written(publish(bytes - text("a").length() / 2, Properties.NONE), Version.V3_1_1);
        return hex.substring(2, hex.indexOf(text("a")));
    }

    private static Publish publish(int payload, Properties properties) {
        return Publish.atMostOnce(
                new Message(TopicName.of("a"), Bytes.wrap(new byte[payload]), Qos.AT_MOST_ONCE, false, properties));
    }

    @Test
    @Covers("MQTT-1.5.7-1")
    void bothHalvesOfAWrittenPairAreText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Properties.builder().addUser("\ud800", "b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Properties.builder().addUser("a", "\u0000"));
    }

    @Test
    @Covers("U5-1.5.7-1")
    void aReceivedPairWithABrokenHalfIsMalformed() {
        SERVER_5.malformed("30", text("a") + prefixed("26 0001 ff" + text("b")));
        SERVER_5.malformed("30", text("a") + prefixed("26" + text("a") + "0001 00"));
        SERVER_5.malformed("30", text("a") + prefixed("26" + text("a")));
        Publish read = (Publish) SERVER_5.reads("30", text("a") + prefixed("26" + text("") + text("b")));
        assertThat(read.message().properties().userProperties()).containsExactly(new UserProperty("", "b"));
    }

    private static String topic(Reader reader, String body) {
        return ((Publish) reader.reads("30", body)).message().topic().toString();
    }
}
