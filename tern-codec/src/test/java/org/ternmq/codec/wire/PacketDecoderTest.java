package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException.Kind;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.testkit.Covers;

class PacketDecoderTest {
    private final PacketDecoder decoder = new PacketDecoder(Side.SERVER);

    @Test
    void connectTellsTheVersionThatLaterPacketsAreReadBy() {
        assertThat(decoder.version()).isEqualTo(Version.V3_1_1);
        assertThat(decode("10 0d 00044d515454 05 02 003c 00 0000")).isInstanceOf(Connect.class);
        assertThat(decoder.version()).isEqualTo(Version.V5);
        assertThat(decode("e0 01 04").type()).hasToString("DISCONNECT");
    }

    @Test
    @Covers({"MQTT-3.1.2-1", "MQTT-3.1.2-2"})
    void aVersionThatNobodySpeaksIsRefusedInTheFormItsClientReads() {
        assertVersion("10 0c 00044d515454 06 02 003c 0000", Version.V5);
        assertVersion("10 0c 00044d515454 02 02 003c 0000", Version.V3_1_1);
        assertVersion("10 0c 00044d515454 84 02 003c 0000", Version.V3_1_1);
        assertVersion("10 0e 00064d5149736470 04 02 003c 0000", Version.V3_1_1);
        assertVersion("10 0c 000448545450 04 02 003c 0000", Version.V3_1_1);
    }

    private static void assertVersion(String hex, Version answeredIn) {
        PacketDecoder fresh = new PacketDecoder(Side.SERVER);
        MalformedPacketException error = refusal(fresh, hex);
        assertThat(error.kind()).isEqualTo(Kind.VERSION);
        assertThat(error.reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        assertThat(error.returnCode3()).isEqualTo(1);
        assertThat(fresh.version()).isEqualTo(answeredIn);
    }

    @Test
    void aBrokenConnectIsAnsweredInItsVersion() {
        MalformedPacketException error = refusal(decoder, "10 0d 00044d515454 05 03 003c 00 0000");

        assertThat(error).hasMessage("CONNECT: reserved connect flag is set");
        assertThat(error.returnCode3()).isEqualTo(-1);
        assertThat(decoder.version()).isEqualTo(Version.V5);
    }

    @Test
    @Covers("MQTT-3.3.1-2")
    void dupAtQos0IsRefusedInAllVersions() {
        for (Version version : Version.values()) {
            decoder.version(version);
            assertThat(refusal(decoder, "38 04 0001 61 00").kind()).isEqualTo(Kind.MALFORMED);
        }
    }

    @Test
    void packetsOfTheOtherSideAreRefused() {
        PacketDecoder client = new PacketDecoder(Side.CLIENT);

        assertThat(refusal(decoder, "d0 00").kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(refusal(decoder, "d0 00")).hasMessage("PINGRESP: is never sent to a server");
        assertThat(refusal(client, "e0 00")).hasMessage("DISCONNECT: is never sent to a client");
        client.version(Version.V5);
        assertThat(decode(client, "e0 00").type()).hasToString("DISCONNECT");
    }

    @Test
    @Covers("MQTT-3.14.2-2")
    void propertiesOfTheOtherSideAreAProtocolError() {
        decoder.version(Version.V5);
        PacketDecoder client = new PacketDecoder(Side.CLIENT);
        client.version(Version.V5);

        assertThat(refusal(decoder, "30 06 0001 61 02 0b 01").reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(decode(client, "30 06 0001 61 02 0b 01").type()).hasToString("PUBLISH");
        assertThat(refusal(client, "e0 07 00 05 11 00000005").reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(refusal(decoder, "e0 05 9c 03 1c 0000").reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void whatMqtt31DoesNotUseIsDisregardedInIt() {
        assertThat(decode("10 0f 00064d5149736470 03 3b 003c 0001 61")).isInstanceOf(Connect.class);
        assertThat(decode("8a 06 0001 0001 61 fd").type()).hasToString("SUBSCRIBE");
        assertThat(decode("6a 02 0001").type()).hasToString("PUBREL");
        PacketDecoder client = new PacketDecoder(Side.CLIENT);
        client.version(Version.V3_1);
        assertThat(decode(client, "20 02 ff 00")).isInstanceOf(Connack.class);
        assertThat(((Suback) decode(client, "90 03 0001 80")).reasons()).containsExactly(ReasonCode.UNSPECIFIED_ERROR);
    }

    @Test
    void aServerOfAnOlderVersionRefusesA5Client() {
        PacketDecoder client = new PacketDecoder(Side.CLIENT);
        client.version(Version.V5);

        assertThat(((Connack) decode(client, "20 02 00 01")).returnCode()).isEqualTo(1);
        assertThat(refusal(client, "20 02 00 00").kind()).isEqualTo(Kind.MALFORMED);
        assertThat(refusal(client, "20 03 00 01 00").kind()).isEqualTo(Kind.PROTOCOL);
    }

    private Packet decode(String hex) {
        return decode(decoder, hex);
    }

    private static Packet decode(PacketDecoder decoder, String hex) {
        FrameReader frames = new FrameReader(1_000);
        assertThat(frames.next(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")))))
                .isTrue();
        return decoder.decode(frames);
    }

    private static MalformedPacketException refusal(PacketDecoder decoder, String hex) {
        return catchThrowableOfType(MalformedPacketException.class, () -> decode(decoder, hex));
    }
}
