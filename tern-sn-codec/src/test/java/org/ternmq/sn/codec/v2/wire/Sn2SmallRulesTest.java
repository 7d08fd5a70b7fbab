package org.ternmq.sn.codec.v2.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.refused;
import static org.ternmq.sn.codec.v2.wire.Sn2Codec.same;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Envelope;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Seeds;

/** DISCONNECT, sleep, envelopes, and which version a datagram is of. */
class Sn2SmallRulesTest {
    @Test
    @Covers({"SN2-3.13.2-1", "SN2-3.13.2-2"})
    void reservedFlagsOfDisconnectAreRefused() {
        same("03 0e 00");
        for (String flags : new String[] {"08", "10", "20", "40", "80"}) {
            refused("03 0e " + flags).hasMessageContaining("reserved flags");
        }
    }

    @Test
    @Covers({"SN2-3.13.2.1-1", "SN2-3.13.2.1-2", "SN2-3.13.2.2-1", "SN2-3.13.2.2-2"})
    void disconnectHasAnIdentifierAndAnIntervalIfItsFlagsSaySo() {
        same("05 0e 01 0009");
        same("07 0e 02 0000003c");
        Disconnect text = (Disconnect) Sn2Codec.decode("09 0e 00 61613c3c3c3c");
        assertThat(text.packetId()).isEmpty();
        assertThat(text.sessionExpirySeconds()).isEmpty();
        assertThat(text.text()).isEqualTo("aa<<<<");
        refused("04 0e 01 09").hasMessageContaining("Packet Identifier");
        refused("05 0e 02 003c").hasMessageContaining("Session Expiry Interval");
    }

    @Test
    @Covers({"SN2-3.13.2.3-1", "SN2-3.13.2.3-2"})
    void disconnectHasAReasonIfItsFlagSaysSo() {
        same("04 0e 04 82");
        assertThat(((Disconnect) Sn2Codec.decode("04 0e 00 61")).reason()).isEqualTo(Reason.SUCCESS);
        refused("03 0e 04").hasMessageContaining("Reason Code");
        same("0d 0e 07 0009 0000003c 04 627965");
    }

    @Test
    @Covers("SN2-3.13.5-1")
    void aServersDisconnectSaysNothingOfTheSession() {
        Disconnect made = Disconnect.of(Reason.SERVER_SHUTTING_DOWN);
        assertThat(made.sessionExpirySeconds()).isEmpty();
        assertThat(Sn2Codec.hex(made)).isEqualTo("040e048b");
    }

    @Test
    @Covers({"SN2-3.15.2-1", "SN2-3.15.2-2"})
    void reservedFlagsOfSleepreqAreRefused() {
        same("09 13 01 000a 00000e10");
        for (String flags : new String[] {"02", "04", "08", "10", "20", "40", "80"}) {
            refused("09 13 " + flags + " 000a 00000e10").hasMessageContaining("reserved flags");
        }
    }

    @Test
    @Covers({"SN2-3.16.2-1", "SN2-3.16.2-2", "SN2-3.16.2.1-1", "SN2-3.16.2.1-2"})
    void sleeprespHasADurationIfItsFlagSaysSoAndNoOtherFlag() {
        same("05 14 00 000a");
        same("09 14 01 000a 0000003c");
        refused("05 14 01 000a").hasMessageContaining("Sleep Duration");
        refused("09 14 00 000a 0000003c").hasMessageContaining("left over");
        for (String flags : new String[] {"02", "04", "08", "10", "20", "40", "80"}) {
            refused("05 14 " + flags + " 000a").hasMessageContaining("reserved flags");
        }
    }

    @Test
    @Covers("SN2-3.18-3")
    void whatAClientMaySendInAConnectionEncapsulation() {
        RandomSn2Packets packets = new RandomSn2Packets(Seeds.random(3));
        Set<Sn2Type> allowed = Arrays.stream(Sn2Type.values())
                .filter(type -> type.octet() < 0xFC)
                .map(packets::next)
                .filter(packet -> new Envelope.Identified("c", packet).isAllowed())
                .map(Sn2Packet::type)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Sn2Type.class)));
        assertThat(allowed)
                .isEqualTo(EnumSet.of(
                        Sn2Type.PUBLISH,
                        Sn2Type.SUBSCRIBE,
                        Sn2Type.UNSUBSCRIBE,
                        Sn2Type.REGISTER,
                        Sn2Type.DISCONNECT,
                        Sn2Type.SLEEPREQ,
                        Sn2Type.PINGREQ));
    }

    @Test
    void whoseAForwardedDatagramIsCanBeToldEvenIfWhatItHoldsIsBroken() {
        assertThat(Sn2Decoder.forwardedOf(ByteBuffer.wrap(Sn2Codec.bytes("07 fc 01 31 03 0c 00"))))
                .contains(Bytes.utf8("1"));
        assertThat(Sn2Decoder.forwardedOf(ByteBuffer.wrap(Sn2Codec.bytes("07 fc 09 31 03 0c 00"))))
                .isEmpty();
        assertThat(Sn2Decoder.forwardedOf(ByteBuffer.wrap(Sn2Codec.bytes("08 fc 01 31 03 0c 00"))))
                .isEmpty();
        assertThat(Sn2Decoder.forwardedOf(ByteBuffer.wrap(Sn2Codec.bytes("04 0c 0001"))))
                .isEmpty();
        assertThat(Sn2Decoder.forwardedOf(ByteBuffer.allocate(0))).isEmpty();
    }

    @Test
    void theConnectOfAClientTellsItsVersionAndMostStrangersDoToo() {
        assertThat(isOf2("0b 01 01 1234 02 003c 0000 61")).isTrue();
        assertThat(isOf2("07 04 04 01 003c 61")).isFalse();
        assertThat(isOf2("03 01 00")).as("SEARCHGW of 1.2").isFalse();
        assertThat(isOf2("02 17")).as("SEARCHGW").isTrue();
        assertThat(isOf2("06 fc 01 61 02 17")).isTrue();
        assertThat(isOf2("05 fe 00 0a 0b 02 16")).as("a forwarder's of 1.2").isFalse();
        assertThat(isOf2("09 fe 0001 63 04 0c 0009")).isTrue();
        assertThat(Versions.isForwarded(ByteBuffer.wrap(Sn2Codec.bytes("05 fe 00 0a 0b 02 16"))))
                .isTrue();
        assertThat(Versions.isForwarded(ByteBuffer.wrap(Sn2Codec.bytes("06 fc 01 61 02 17"))))
                .isTrue();
        assertThat(Versions.isForwarded(ByteBuffer.wrap(Sn2Codec.bytes("09 fe 0001 63 04 0c 0009"))))
                .isFalse();
        assertThat(Versions.isForwarded(ByteBuffer.wrap(Sn2Codec.bytes("04 0c 0009"))))
                .isFalse();
        assertThat(isOf2("07 12 13 0001 61 78")).as("PUBWOS").isTrue();
        RandomGenerator random = Seeds.random(5);
        assertThat(Versions.isConnectOf2(ByteBuffer.wrap(Sn2Codec.encode(connect(random)))))
                .isTrue();
        assertThat(Versions.isConnectOf1(ByteBuffer.wrap(Sn2Codec.bytes("07 04 04 01 003c 61"))))
                .isTrue();
        assertThat(Versions.isConnectOf1(ByteBuffer.wrap(Sn2Codec.bytes("05 04 0006 92"))))
                .as("PUBACK")
                .isFalse();
    }

    private static Sn2Packet connect(RandomGenerator random) {
        return new RandomSn2Packets(random).next(Sn2Type.CONNECT);
    }

    private static boolean isOf2(String hex) {
        return Versions.isOf2(ByteBuffer.wrap(Sn2Codec.bytes(hex)));
    }
}
