package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.codec.rules.Reader.CLIENT_3;
import static org.ternmq.codec.rules.Reader.CLIENT_5;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.prefixed;
import static org.ternmq.codec.rules.Reader.text;
import static org.ternmq.codec.rules.Reader.written;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.testkit.Covers;

/** Which reason codes a packet can be made with and is read with: the tables of chapters 2.4 and 3, written out once more. */
class ReasonRulesTest {
    private static final String RECEIPT = "00 10 80 83 87 90 91 97 99";
    private static final String RELEASE = "00 92";
    private static final String SUBACK = "00 01 02 80 83 87 8f 91 97 9e a1 a2";
    private static final String UNSUBACK = "00 11 80 83 87 8f 91";
    private static final String CLIENT_DISCONNECT = "00 04 80 81 82 83 90 93 94 95 96 97 98 99";
    private static final String SERVER_DISCONNECT =
            "00 80 81 82 83 87 89 8b 8d 8e 8f 90 93 94 95 96 97 98 99 9a 9b 9c" + " 9d 9e 9f a0 a1 a2";
    private static final Properties METHOD = Properties.of(PropertyId.AUTHENTICATION_METHOD, "m");

    @Test
    @Covers("MQTT-3.2.2-8")
    void connackSaysWhatConnackCanSay() {
        String reasons = "80 81 82 83 84 85 86 87 88 89 8a 8c 90 95 97 99 9a 9b 9c 9d 9f";
        String made = codes(code -> new Connack(false, code, Properties.NONE));
        assertThat(made).isEqualTo("00 01 02 03 04 05 " + reasons);
        assertThat(read(CLIENT_5, "20", "00", "00")).isEqualTo("00 " + reasons);
        assertThat(read(CLIENT_3, "20", "00", "")).isEqualTo("00 01 02 03 04 05");
    }

    @Test
    @Covers({"MQTT-3.4.2-1", "MQTT-3.5.2-1"})
    void pubackAndPubrecSayHowTheMessageWasTaken() {
        assertThat(made(reason -> Ack.Puback.of(1, reason))).isEqualTo(RECEIPT);
        assertThat(made(reason -> Ack.Pubrec.of(1, reason))).isEqualTo(RECEIPT);
        assertThat(read(SERVER_5, "40", "0001", "")).isEqualTo(RECEIPT);
        assertThat(read(SERVER_5, "50", "0001", "")).isEqualTo(RECEIPT);
    }

    @Test
    @Covers({"MQTT-3.6.2-1", "MQTT-3.7.2-1"})
    void pubrelAndPubcompSayWhetherTheIdentifierWasKnown() {
        assertThat(made(reason -> Ack.Pubrel.of(1, reason))).isEqualTo(RELEASE);
        assertThat(made(reason -> Ack.Pubcomp.of(1, reason))).isEqualTo(RELEASE);
        assertThat(read(SERVER_5, "62", "0001", "")).isEqualTo(RELEASE);
        assertThat(read(SERVER_5, "70", "0001", "")).isEqualTo(RELEASE);
    }

    @Test
    @Covers({"MQTT-3.9.3-2", "MQTT-3.11.3-2"})
    void subackAndUnsubackSayWhatBecameOfAFilter() {
        assertThat(made(reason -> new Suback(1, Properties.NONE, List.of(reason))))
                .isEqualTo(SUBACK);
        assertThat(made(reason -> new Unsuback(1, Properties.NONE, List.of(reason))))
                .isEqualTo(UNSUBACK);
        assertThat(read(CLIENT_5, "90", "0001 00", "")).isEqualTo(SUBACK);
        assertThat(read(CLIENT_5, "b0", "0001 00", "")).isEqualTo(UNSUBACK);
    }

    @Test
    @Covers("MQTT3-3.9.3-2")
    void before5EveryRefusedSubscriptionIs80() {
        for (ReasonCode reason : ReasonCode.values()) {
            if (reason.mayStandIn(ReasonCode.Place.SUBACK)) {
                Suback suback = new Suback(1, Properties.NONE, List.of(reason));
                String code = reason.isError() ? "80" : String.format("%02x", reason.code());
                assertThat(written(suback, Version.V3_1_1)).isEqualTo("90030001" + code);
            }
        }
        assertThat(read(CLIENT_3, "90", "0001", "")).isEqualTo("00 01 02 80");
    }

    @Test
    @Covers("MQTT-3.14.2-1")
    void disconnectSaysWhatItsSenderCanSay() {
        assertThat(made(Disconnect::of))
                .isEqualTo(Arrays.stream((CLIENT_DISCONNECT + " " + SERVER_DISCONNECT).split(" "))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" ")));
        assertThat(read(SERVER_5, "e0", "", "")).isEqualTo(CLIENT_DISCONNECT);
        assertThat(read(CLIENT_5, "e0", "", "")).isEqualTo(SERVER_DISCONNECT);
    }

    @Test
    @Covers("MQTT-3.15.2-1")
    void authSaysWhereTheExchangeStands() {
        String method = prefixed("15" + text("m"));
        assertThat(made(reason -> new Auth(reason, METHOD))).isEqualTo("00 18 19");
        assertThat(read(SERVER_5, "f0", "", method)).isEqualTo("18 19");
        assertThat(read(CLIENT_5, "f0", "", method)).isEqualTo("00 18");
    }

    private static String made(Consumer<ReasonCode> maker) {
        return codes(code -> {
            ReasonCode reason = ReasonCode.ofCode(code);
            if (reason == null) {
                throw new IllegalArgumentException("no such reason code");
            }
            maker.accept(reason);
        });
    }

    private static String read(Reader reader, String firstByte, String before, String behind) {
        return codes(code -> reader.reads(firstByte, before + String.format("%02x", code) + behind));
    }

    /** The bytes with which something goes well. */
    private static String codes(Consumer<Integer> attempt) {
        return IntStream.range(0, 256)
                .filter(code -> succeeds(attempt, code))
                .mapToObj(code -> String.format("%02x", code))
                .collect(Collectors.joining(" "));
    }

    private static boolean succeeds(Consumer<Integer> attempt, int code) {
        try {
            attempt.accept(code);
            return true;
        } catch (IllegalArgumentException | MalformedPacketException refused) {
            return false;
        }
    }
}
