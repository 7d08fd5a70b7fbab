package org.ternmq.sn.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.testkit.Covers;

/** The frame of sections 5.2 and 5.5. */
class SnFrameRulesTest {
    @ParameterizedTest
    @CsvSource({"0, 02 09", "1, 03 09", "253, ff 09", "254, 01 01 02 09", "255, 01 01 03 09", "65531, 01 ff ff 09"})
    @Covers({"SN-5.2-1", "SN-5.2-2", "SN-5.2-4"})
    void lengthCountsEverythingAndHasOneOctetWhereThatIsEnough(int payload, String header) {
        SnPacket packet = new Will.WillMsg(Bytes.wrap(new byte[payload]));

        byte[] datagram = SnCodec.encode(packet);

        int headerSize = SnCodec.bytes(header).length;
        assertThat(HexFormat.of().formatHex(datagram, 0, headerSize)).isEqualTo(header.replace(" ", ""));
        assertThat(datagram).hasSize(headerSize + payload);
        assertThat(SnCodec.decode(datagram)).isEqualTo(packet);
    }

    @Test
    void aPacketThatIsTooLargeHasNoSize() {
        SnPacket packet = new Will.WillMsg(Bytes.wrap(new byte[65_532]));

        assertThatThrownBy(() -> SnEncoder.size(packet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("WILLMSG of 65536 octets is more than the 65535 that a packet can hold");
        assertThatThrownBy(() -> SnEncoder.size(
                        new Encapsulated(0, Bytes.utf8("n"), new Will.WillMsg(Bytes.wrap(new byte[65_531])))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ENCAPSULATED of 65539 octets is more than the 65535 that a packet can hold");
    }

    @ParameterizedTest
    @CsvSource({
        "'', Length is missing or cut short",
        "00 16, 'Length is 0, less than its own octets and the type''s'",
        "01 00, Length is missing or cut short",
        "01 00 03, 'Length is 3, less than its own octets and the type''s'",
        "02, MsgType is missing or cut short",
        "03 16, 'PINGREQ: Length is 3, and the datagram has 2 octets'",
        "02 16 00, 'PINGREQ: Length is 2, and the datagram has 3 octets'",
        "01 00 05 16, 'PINGREQ: Length is 5, and the datagram has 4 octets'",
        "04 15 00 01 00, 'UNSUBACK: Length is 4, and the datagram has 5 octets'",
        "05 15 00 01 00, UNSUBACK: 1 octets are left over behind the last field",
        "03 0f 00, PUBREC: MsgId is missing or cut short",
        "02 03, MsgType 0x3 is reserved"
    })
    @Covers("SN-5.2-5")
    void aDatagramThatDoesNotFitItsLengthIsRefused(String hex, String why) {
        assertThatThrownBy(() -> SnCodec.decode(hex))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage(why);
    }

    @Test
    void everyTypeIsKnownOrReserved() {
        for (int octet = 0; octet < 256; octet++) {
            String hex = "02" + HexFormat.of().toHexDigits((byte) octet);
            boolean isReserved = octet == 0x03 || octet == 0x11 || octet == 0x19 || octet >= 0x1E && octet != 0xFE;
            assertThat(SnPacketType.ofOctet(octet) == null).as(hex).isEqualTo(isReserved);
            if (isReserved) {
                assertThatThrownBy(() -> SnCodec.decode(hex)).hasMessageEndingWith("is reserved");
            }
        }
    }

    @Test
    void aRefusalCostsNoStackTrace() {
        assertThatThrownBy(() -> SnCodec.decode("0316"))
                .satisfies(error -> assertThat(error.getStackTrace()).isEmpty());
    }

    @Test
    @Covers("SN-5.5-1")
    void theLengthOfAnEncapsulationEndsWithTheNodesId() {
        SnPacket packet = new Encapsulated(2, Bytes.wrap(SnCodec.bytes("0a0b")), new Ping.Pingreq("abc"));

        assertThat(SnCodec.encodeToHex(packet)).isEqualTo("05fe020a0b" + "0516616263");
        assertThat(SnCodec.decode("05fe020a0b" + "0516616263")).isEqualTo(packet);
        assertThat(SnCodec.decode("03fe00" + "01000416"))
                .as("a node without an id, and a long Length inside")
                .isEqualTo(new Encapsulated(0, Bytes.EMPTY, Ping.Pingreq.PLAIN));
    }

    @ParameterizedTest
    @CsvSource({
        "05 fe 00 0a 0b, ENCAPSULATED: Length leaves no room for the packet that is handed on",
        "02 fe 02 16, ENCAPSULATED: Length ends before Ctrl",
        "02 fe, ENCAPSULATED: Ctrl is missing or cut short",
        "01 00 06 fe 00 0a 02 16, ENCAPSULATED: Length has one octet here",
        "03 fe 00 03 fe 00 02 16, ENCAPSULATED: ENCAPSULATED: is encapsulated itself",
        "03 fe 00 03 16, 'ENCAPSULATED: PINGREQ: Length is 3, and the datagram has 2 octets'"
    })
    void anEncapsulationOfNothingOrOfAnotherIsRefused(String hex, String why) {
        assertThatThrownBy(() -> SnCodec.decode(hex))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage(why);
    }

    @Test
    void manyWrappingsAreRefusedAtTheSecond() {
        String hex = "03fe00".repeat(20_000) + "0216";

        assertThatThrownBy(() -> SnCodec.decode(hex)).isInstanceOf(MalformedPacketException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"04fe010a0216", "04fefd0a0216"})
    @Covers("SN-5.5-4")
    void reservedBitsOfCtrlAreIgnoredAndNeverSent(String hex) {
        SnPacket packet = SnCodec.decode(hex);

        assertThat(SnCodec.encodeToHex(packet)).isEqualTo("04fe010a0216");
    }
}
