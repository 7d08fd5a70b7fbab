package org.ternmq.sn.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.wire.Sn2Decoder;
import org.ternmq.testkit.Seeds;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** Whatever comes in whatever state, an endpoint of 2.0 neither fails nor says anything when it is over. */
class Sn2RandomWalkTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 150;

    private final List<Sn2Packet> packets = Vectors.sn2().stream()
            .filter(Vector::valid)
            .map(vector -> Sn2Decoder.decode(ByteBuffer.wrap(vector.bytes())))
            .filter(packet -> !(packet instanceof OtherConnect))
            .toList();
    private final List<Connect> connects = packets.stream()
            .filter(Connect.class::isInstance)
            .map(Connect.class::cast)
            .toList();

    @Test
    void nothingThatComesIsTooMuch() {
        List<Sn2Endpoint.Phase> seen = new ArrayList<>();
        Seeds.each(SEEDS, random -> {
            Connect first = connects.get(random.nextInt(connects.size()));
            Gateway2 gateway = new Gateway2(first);
            List<String> effects = new ArrayList<>(gateway.client(first));
            for (int i = 0; i < STEPS; i++) {
                boolean wasOver = gateway.endpoint.phase() == Sn2Endpoint.Phase.OVER;
                List<String> done = step(gateway, random, effects);
                if (wasOver) {
                    assertThat(done).allMatch(effect -> effect.startsWith("drop"));
                }
                assertThat(effects.stream().filter("over"::equals).count()).isLessThanOrEqualTo(1);
                effects.addAll(done);
                seen.add(gateway.endpoint.phase());
            }
        });
        assertThat(seen).contains(Sn2Endpoint.Phase.values()[1], Sn2Endpoint.Phase.values()[2]);
        assertThat(seen).contains(Sn2Endpoint.Phase.ASLEEP, Sn2Endpoint.Phase.AWAKE, Sn2Endpoint.Phase.OVER);
    }

    private List<String> step(Gateway2 gateway, RandomGenerator random, List<String> before) {
        int connected = before.lastIndexOf("connect");
        boolean hasBroker =
                connected >= 0 && Math.max(before.lastIndexOf("cut"), before.lastIndexOf("over")) < connected;
        return switch (random.nextInt(12)) {
            case 0 -> gateway.later(random.nextInt(40));
            case 1 -> hasBroker ? gateway.quiet() : List.of();
            case 2 -> random.nextInt(20) == 0 ? gateway.malformed() : List.of();
            case 3 -> random.nextInt(20) == 0 ? gateway.displaced(random.nextBoolean()) : List.of();
            case 4, 5, 6 -> hasBroker ? gateway.broker(brokers(random)) : List.of();
            default -> gateway.client(packets.get(random.nextInt(packets.size())));
        };
    }

    private static Packet brokers(RandomGenerator random) {
        int id = random.nextInt(1, 11);
        return switch (random.nextInt(14)) {
            case 0 -> Gateway2.message(Qos.AT_MOST_ONCE, 0, "a");
            case 1 -> Gateway2.message(Qos.AT_LEAST_ONCE, id, "b" + id);
            case 2 -> Gateway2.message(Qos.EXACTLY_ONCE, id, "agreed/7");
            case 3 -> Ack.Puback.success(id);
            case 4 -> Ack.Pubrec.success(id);
            case 5 -> Ack.Pubrel.success(id);
            case 6 -> Ack.Pubcomp.success(id);
            case 7 -> new Suback(id, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1));
            case 8 -> new Unsuback(id, Properties.NONE, List.of(ReasonCode.SUCCESS));
            case 9 -> Ping.Pingresp.INSTANCE;
            case 10 ->
                random.nextInt(10) == 0 ? new Disconnect(ReasonCode.SERVER_BUSY, Properties.NONE) : Gateway2.accepted();
            case 11 ->
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.of(PropertyId.AUTHENTICATION_METHOD, "M"));
            default -> random.nextInt(10) == 0 ? Gateway2.refused(ReasonCode.BANNED) : Gateway2.resumed();
        };
    }
}
