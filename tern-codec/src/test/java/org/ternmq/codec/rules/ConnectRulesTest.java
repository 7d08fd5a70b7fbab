package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.codec.rules.Reader.CLIENT_3;
import static org.ternmq.codec.rules.Reader.CLIENT_5;
import static org.ternmq.codec.rules.Reader.SERVER_3;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.text;
import static org.ternmq.codec.rules.Reader.written;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.MalformedPacketException.Kind;
import org.ternmq.testkit.Covers;

/** Sections 3.1 and 3.2: the layout of CONNECT and CONNACK. */
class ConnectRulesTest {
    private static final String FIELDS = text("c") + text("w") + "0001 70" + text("u") + "0001 73";

    @Test
    @Covers({"MQTT-3.1.2-1", "MQTT3-3.1.2-1"})
    void theProtocolNameIsMqtt() {
        for (String name : new String[] {"mqtt", "MQTt", "MQTTx", "HTTP", "", "\ufeffMQTT"}) {
            assertThat(refusal(text(name) + "05 02 003c 00" + text("c"))).isEqualTo(Kind.VERSION);
            assertThat(refusal(text(name) + "04 02 003c" + text("c"))).isEqualTo(Kind.VERSION);
        }
        SERVER_5.refuses(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "10", text("MQIsdp") + "05 02 003c 00" + text("c"));
        assertThat(connect5("02", "00" + text("c")).version()).isEqualTo(Version.V5);
    }

    @Test
    @Covers({"MQTT-3.1.2-2", "MQTT3-3.1.2-2"})
    void anUnknownProtocolLevelIsRefusedAsSuch() {
        for (String level : new String[] {"00", "02", "06", "7f", "84", "ff"}) {
            MalformedPacketException error = SERVER_5.refusal("10", text("MQTT") + level + "02 003c 00" + text("c"));
            assertThat(error.reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            assertThat(error.returnCode3()).isEqualTo(1);
        }
    }

    @Test
    @Covers({"MQTT-3.1.2-3", "U5-3.1.2.3-1", "MQTT3-3.1.2-3"})
    void theReservedConnectFlagIs0() {
        assertThat(malformed5("03", "00" + text("c")).returnCode3()).isEqualTo(-1);
        assertThat(malformed3("03", text("c")).returnCode3()).isEqualTo(-1);
    }

    @Test
    @Covers({"MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT3-3.1.2-11", "MQTT3-3.1.2-13", "MQTT3-3.1.2-15"})
    void withoutAWillItsQosAndRetainAre0() {
        for (String flags : new String[] {"0a", "12", "1a", "22"}) {
            malformed5(flags, "00" + text("c"));
            malformed3(flags, text("c"));
        }
        malformed3("02", text("c") + text("w") + "0001 70");
    }

    @Test
    @Covers({"MQTT-3.1.2-12", "U5-3.1.2.6-1", "MQTT3-3.1.2-14"})
    void theQosOfAWillIs0To2() {
        String[] flags = {"06", "0e", "16"};
        for (Qos qos : Qos.values()) {
            String willFlags = flags[qos.bits()];
            assertThat(connect5(willFlags, "00" + text("c") + "00" + text("w") + "0000")
                            .will())
                    .hasValueSatisfying(will -> assertThat(will.qos()).isEqualTo(qos));
            assertThat(connect3(willFlags, text("c") + text("w") + "0000").will())
                    .hasValueSatisfying(will -> assertThat(will.qos()).isEqualTo(qos));
        }
        malformed5("1e", "00" + text("c") + "00" + text("w") + "0000");
        malformed3("1e", text("c") + text("w") + "0000");
    }

    @Test
    @Covers({"MQTT-3.1.2-9", "MQTT3-3.1.2-9"})
    void aWillIsThereWithItsFlagsAndAllItsFields() {
        Message will = connect5("36", "00" + text("c") + "02 01 01" + text("w") + "0001 70")
                .will()
                .orElseThrow();
        assertThat(will.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(will.retain()).isTrue();
        assertThat(will.properties().size()).isOne();
        assertThat(connect3("26", text("c") + text("w") + "0001 70").will())
                .contains(Message.of(TopicName.of("w"), Bytes.utf8("p"), Qos.AT_MOST_ONCE, true));
        malformed5("06", "00" + text("c"));
        malformed5("06", "00" + text("c") + "00");
        malformed5("06", "00" + text("c") + "00" + text("w"));
        malformed5("06", "00" + text("c") + "00" + text("w") + "0002 70");
        malformed3("06", text("c"));
        malformed3("06", text("c") + text("w"));
    }

    @Test
    @Covers({"MQTT-3.1.2-16", "MQTT-3.1.2-17", "MQTT3-3.1.2-18", "MQTT3-3.1.2-19"})
    void aUserNameIsThereIfItsFlagSaysSo() {
        assertThat(connect5("82", "00" + text("c") + text("u")).login().userName())
                .isEqualTo("u");
        assertThat(connect3("82", text("c") + text("u")).login().userName()).isEqualTo("u");
        malformed5("82", "00" + text("c"));
        malformed3("82", text("c"));
        malformed5("02", "00" + text("c") + text("u"));
        malformed3("02", text("c") + text("u"));
    }

    @Test
    @Covers({"MQTT-3.1.2-18", "MQTT-3.1.2-19", "MQTT3-3.1.2-20", "MQTT3-3.1.2-21"})
    void aPasswordIsThereIfItsFlagSaysSo() {
        assertThat(connect5("42", "00" + text("c") + "0001 73").login().password())
                .isEqualTo(Bytes.utf8("s"));
        assertThat(connect3("c2", text("c") + text("u") + "0001 73").login().password())
                .isEqualTo(Bytes.utf8("s"));
        malformed5("42", "00" + text("c"));
        malformed3("c2", text("c") + text("u"));
        malformed5("82", "00" + text("c") + text("u") + "0001 73");
        malformed3("82", text("c") + text("u") + "0001 73");
    }

    @Test
    @Covers("MQTT3-3.1.2-22")
    void before5APasswordNeedsAUserName() {
        malformed3("42", text("c") + "0001 73");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(Version.V3_1_1, Connect.Login.of(null, Bytes.utf8("s"))));
        assertThat(written(connect(Version.V5, Connect.Login.of(null, Bytes.utf8("s"))), Version.V5))
                .endsWith("42003c00" + text("c") + "000173");
    }

    private static Connect connect(Version version, Connect.Login login) {
        return new Connect(version, "c", true, 60, Properties.NONE, Optional.empty(), login);
    }

    @Test
    @Covers({"MQTT-3.1.3-1", "MQTT3-3.1.3-1"})
    void thePayloadIsClientIdWillUserNameAndPasswordInThisOrder() {
        Connect sent = new Connect(
                Version.V3_1_1,
                "c",
                true,
                60,
                Properties.NONE,
                Optional.of(Message.of(TopicName.of("w"), Bytes.utf8("p"), Qos.AT_MOST_ONCE, false)),
                Connect.Login.of("u", Bytes.utf8("s")));

        assertThat(connect3("c6", FIELDS)).isEqualTo(sent);
        assertThat(written(sent, Version.V3_1_1)).endsWith(FIELDS.replace(" ", ""));
        Connect read = connect5("c6", "00" + FIELDS.replace(text("c"), text("c") + "00"));
        assertThat(read.clientId()).isEqualTo("c");
        assertThat(read.will()).isEqualTo(sent.will());
        assertThat(read.login()).isEqualTo(sent.login());
    }

    @Test
    @Covers({"MQTT-3.1.3-3", "MQTT-3.1.3-4", "MQTT3-3.1.3-3", "MQTT3-3.1.3-4"})
    void theClientIdIsAlwaysThereAndIsText() {
        malformed5("02", "00");
        malformed3("02", "");
        malformed5("02", "00 0002 c328");
        malformed3("02", "0002 c328");
        assertThat(connect5("02", "00" + text("\u00fc")).clientId()).isEqualTo("\u00fc");
    }

    @Test
    @Covers({"MQTT-3.1.3-5", "MQTT3-3.1.3-5"})
    void clientIdsOfUpTo23LettersAndDigitsAreTaken() {
        String all = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int length = 1; length <= 23; length++) {
            for (int start = 0; start + length <= all.length(); start++) {
                String id = all.substring(start, start + length);
                assertThat(connect5("02", "00" + text(id)).clientId()).isEqualTo(id);
                assertThat(connect3("02", text(id)).clientId()).isEqualTo(id);
            }
        }
    }

    @Test
    @Covers("MQTT3-3.1.3-8")
    void anEmptyClientIdNeedsACleanSession() {
        MalformedPacketException error = SERVER_3.refusal("10", text("MQTT") + "04 00 003c" + text(""));
        assertThat(error.kind()).isEqualTo(Kind.CLIENT_ID);
        assertThat(error.returnCode3()).isEqualTo(2);
        assertThat(connect3("02", text("")).clientId()).isEmpty();
        assertThat(connect5("00", "00" + text("")).clientId()).isEmpty();
    }

    @Test
    @Covers({"MQTT-3.1.3-11", "MQTT-3.1.3-12", "MQTT3-3.1.3-10", "MQTT3-3.1.3-11"})
    void willTopicAndUserNameAreText() {
        malformed5("06", "00" + text("c") + "00 0001 ff 0000");
        malformed3("06", text("c") + "0001 ff 0000");
        malformed5("82", "00" + text("c") + "0002 c328");
        malformed3("82", text("c") + "0002 c328");
    }

    @Test
    @Covers("U5-3.1.3.2.3-2")
    void thePayloadOfAWillIsNeverLookedAt() {
        Connect read = connect5("06", "00" + text("c") + "02 01 01" + text("w") + "0001 ff");

        assertThat(read.will().orElseThrow().payload()).isEqualTo(Bytes.wrap(new byte[] {(byte) 0xff}));
    }

    @Test
    @Covers("MQTT-3.2.2-1")
    void theReservedAcknowledgeFlagsAre0() {
        assertThat(written(new Connack(true, 0, Properties.NONE), Version.V5)).isEqualTo("2003010000");
        assertThat(written(new Connack(false, 0, Properties.NONE), Version.V5)).isEqualTo("2003000000");
        assertThat(written(new Connack(true, 0, Properties.NONE), Version.V3_1_1))
                .isEqualTo("20020100");
        CLIENT_5.malformed("20", "02 00 00");
        CLIENT_3.malformed("20", "80 00");
    }

    @Test
    @Covers({"MQTT-3.2.2-6", "MQTT3-3.2.2-4"})
    void aRefusalHasNoSession() {
        for (int code : new int[] {1, 5, 0x80, 0x87, 0x9F}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Connack(true, code, Properties.NONE));
        }
        CLIENT_5.protocolError("20", "01 87 00");
        CLIENT_3.protocolError("20", "01 05");
    }

    private static Connect connect5(String flags, String rest) {
        return (Connect) SERVER_5.reads("10", text("MQTT") + "05" + flags + "003c" + rest);
    }

    private static Connect connect3(String flags, String rest) {
        return (Connect) SERVER_3.reads("10", text("MQTT") + "04" + flags + "003c" + rest);
    }

    private static MalformedPacketException malformed5(String flags, String rest) {
        return malformed(SERVER_5, "05" + flags + "003c" + rest);
    }

    private static MalformedPacketException malformed3(String flags, String rest) {
        return malformed(SERVER_3, "04" + flags + "003c" + rest);
    }

    private static MalformedPacketException malformed(Reader server, String levelAndRest) {
        MalformedPacketException error = server.refusal("10", text("MQTT") + levelAndRest);
        assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
        return error;
    }

    private static Kind refusal(String body) {
        return SERVER_5.refusal("10", body).kind();
    }
}
