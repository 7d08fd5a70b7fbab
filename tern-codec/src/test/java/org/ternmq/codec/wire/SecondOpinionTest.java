package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.testkit.Seeds;

/**
 * Netty's codec reads what we write, and we read what it then writes, as the same packet. It keeps properties in an order of its
 * own and is laxer than we are, so this says something about packets that are right, and nothing about broken ones.
 */
class SecondOpinionTest {
    @ParameterizedTest
    @EnumSource(Version.class)
    void anotherCodecReadsAndWritesTheSamePackets(Version version) {
        Seeds.each(100, random -> {
            RandomPackets packets = new RandomPackets(random, version);
            for (PacketType type : RandomPackets.types(version)) {
                Packet packet = packets.next(type);
                if (isWithinItsReach(packet, version)) {
                    byte[] theirs = throughNetty(Codec.encode(packet, version), version);
                    assertThat(sorted(Codec.decode(theirs, version, Side.EITHER), version))
                            .isEqualTo(sorted(packet, version));
                }
            }
        });
    }

    /** It asks a 3.1 client identifier to have at most 23 characters, and the fields whose flags are set to be there. */
    private static boolean isWithinItsReach(Packet packet, Version version) {
        if (!(packet instanceof Connect connect) || version != Version.V3_1) {
            return true;
        }
        Connect.Login login = connect.login();
        return connect.clientId().length() <= 23
                && login.hasUserName() == (login.userName() != null)
                && login.hasPassword() == (login.password() != null);
    }

    private static byte[] throughNetty(byte[] ours, Version version) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(Codec.NO_LIMIT, 65_535), MqttEncoder.INSTANCE);
        Connect connect = Connect.of(version, "c", true, 0); // tells it the version
        channel.writeInbound(Unpooled.wrappedBuffer(Codec.encode(connect, version)));
        channel.readInbound();
        channel.writeInbound(Unpooled.wrappedBuffer(ours));
        MqttMessage read = channel.readInbound();
        assertThat(read.decoderResult().cause()).isNull();
        channel.writeOutbound(read);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        channel.finishAndReleaseAll();
        return bytes;
    }

    /** The fields with all properties in one order. */
    private static JsonNode sorted(Packet packet, Version version) {
        JsonNode fields = Codec.fields(packet, version);
        sort(fields);
        sort(fields.path("will"));
        return fields;
    }

    private static void sort(JsonNode fields) {
        if (fields.path("properties") instanceof ArrayNode properties) {
            List<JsonNode> inOrder = StreamSupport.stream(properties.spliterator(), false)
                    .sorted(Comparator.comparing((JsonNode pair) -> pair.path(0).asText()))
                    .toList();
            ((ObjectNode) fields).putArray("properties").addAll(inOrder);
        }
    }
}
