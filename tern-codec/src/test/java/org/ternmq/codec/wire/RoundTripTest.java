package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.testkit.Seeds;

class RoundTripTest {
    private static final int SEEDS = 1_000;

    @ParameterizedTest
    @EnumSource(Version.class)
    void everyPacketComesBackAsItWentOut(Version version) {
        Seeds.each(SEEDS, random -> {
            RandomPackets packets = new RandomPackets(random, version);
            for (PacketType type : RandomPackets.types(version)) {
                Packet packet = packets.next(type);

                byte[] bytes = Codec.encode(packet, version);

                assertThat(bytes).hasSize(PacketEncoder.size(packet, version));
                assertThat(Codec.decode(bytes, version, Side.EITHER)).isEqualTo(packet);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void buffersOfEveryKindAndPlaceAreReadAndWritten(Version version) {
        Seeds.each(SEEDS, random -> {
            Packet packet = new RandomPackets(random, version).any();
            int size = PacketEncoder.size(packet, version);
            int before = random.nextInt(9);
            ByteBuffer buffer = ByteBuffer.allocateDirect(before + size + 3).position(before);

            PacketEncoder.encode(packet, version, buffer);
            assertThat(buffer.position()).isEqualTo(before + size);

            FrameReader frames = new FrameReader(size);
            PacketDecoder decoder = new PacketDecoder(Side.EITHER);
            decoder.version(version);
            ByteBuffer in = buffer.asReadOnlyBuffer().limit(before + size).position(before);
            assertThat(frames.next(in)).isTrue();
            assertThat(decoder.decode(frames.firstByte(), frames.body())).isEqualTo(packet);
            assertThat(in.hasRemaining()).isFalse();
        });
    }

    @Test
    void fittingLeavesOutReasonStringFirstAndUserPropertiesOnlyIfItMust() {
        Seeds.each(SEEDS, random -> {
            Packet packet = new RandomPackets(random, Version.V5).any();
            int size = PacketEncoder.size(packet, Version.V5);

            assertThat(PacketEncoder.fit(packet, Version.V5, size)).isSameAs(packet);

            Packet shorter = PacketEncoder.fit(packet, Version.V5, size - 1);
            Packet shortest = PacketEncoder.fit(packet, Version.V5, 2);
            String fields = Codec.fields(packet, Version.V5).toString();
            boolean isAnswer = switch (packet.type()) {
                case CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP, RESERVED -> false;
                default -> true;
            };
            if (!isAnswer) {
                assertThat(shortest).isSameAs(packet);
            } else {
                String left = Codec.fields(shortest, Version.V5).toString();
                assertThat(left).doesNotContain("\"" + PropertyId.REASON_STRING.wireName() + "\"");
                assertThat(left).doesNotContain("\"" + PropertyId.USER_PROPERTY.wireName() + "\"");
                if (fields.contains("\"" + PropertyId.REASON_STRING.wireName() + "\"")) {
                    assertThat(PacketEncoder.size(shorter, Version.V5)).isLessThan(size);
                }
            }
        });
    }
}
