package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Seeds;

class PublishFormTest {
    @ParameterizedTest
    @EnumSource(Version.class)
    void aPatchedFormIsWhatTheEncoderWrites(Version version) {
        Seeds.each(2_000, random -> {
            Message drawn = ((Publish) new RandomPackets(random, version).next(PacketType.PUBLISH)).message();
            Qos qos = Qos.of(random.nextInt(3));
            boolean retain = random.nextBoolean();
            boolean dup = qos.isAcknowledged() && random.nextBoolean();
            int packetId = qos.isAcknowledged() ? random.nextInt(1, 65_536) : Publish.NO_PACKET_ID;
            long expiry = random.nextBoolean() ? -1 : random.nextLong(1L << 32);

            PublishForm form = PublishForm.of(drawn, version.hasProperties(), qos.isAcknowledged());
            byte[] patched = new byte[3 + form.packetLength()];
            int head = form.copyHead(patched, 3, PublishForm.firstByte(qos, retain, dup), packetId, expiry, 0);
            form.payload().copyTo(0, patched, 3 + head, form.payload().length());

            Properties properties = expiry >= 0 && drawn.properties().has(PropertyId.MESSAGE_EXPIRY_INTERVAL)
                    ? drawn.properties().with(PropertyId.MESSAGE_EXPIRY_INTERVAL, expiry)
                    : drawn.properties();
            Message expected = new Message(drawn.topic(), drawn.payload(), qos, retain, properties);
            assertThat(head).isEqualTo(form.headLength());
            assertThat(patched)
                    .startsWith(0, 0, 0)
                    .endsWith(Codec.encode(new Publish(expected, packetId, dup), version))
                    .hasSize(3 + PacketEncoder.size(new Publish(expected, packetId, dup), version));
        });
    }
}
