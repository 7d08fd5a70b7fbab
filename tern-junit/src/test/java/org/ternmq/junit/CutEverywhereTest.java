package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Version;
import org.ternmq.faults.Direction;
import org.ternmq.faults.Faults;

/** An exchange is seen once, then cut at each of its bytes. */
@EmbeddedBroker
class CutEverywhereTest {
    @ParameterizedTest
    @EnumSource(Direction.class)
    void connectionIsCutBehindEachByteOfAnExchange(Direction direction, TestBroker broker) throws IOException {
        Faults faults = broker.faults();
        assertThat(exchange(broker)).isEqualTo(2);
        long bytes = faults.bytes(direction);
        assertThat(bytes).isGreaterThanOrEqualTo(8);

        int last = 0;
        for (long cut = 0; cut <= bytes; cut++) {
            faults.clear();
            faults.cutAfterBytes(cut, direction);

            int steps = exchange(broker);

            assertThat(faults.bytes(direction)).as("cut after %s", cut).isEqualTo(cut);
            assertThat(steps).isGreaterThanOrEqualTo(direction == Direction.TO_CLIENT ? last : 0);
            last = steps;
        }
        assertThat(last).isGreaterThanOrEqualTo(direction == Direction.TO_CLIENT ? 2 : 0);
    }

    /** How many of the two answers came. */
    private static int exchange(TestBroker broker) {
        int steps = 0;
        try (var client = new PlainClient(broker.port())) {
            Connack connack = client.connect(Connect.of(Version.V3_1_1, "a", true, 0));
            assertThat(connack.isAccepted()).isTrue();
            steps++;
            client.send(PlainClient.publish("a/b", "x", 1));
            assertThat(client.receive()).isEqualTo(Ack.Puback.success(1));
            steps++;
            client.socket().shutdownOutput();
            assertThat(client.isClosed()).isTrue();
            return steps;
        } catch (IOException cut) {
            return steps;
        }
    }

    @Test
    void cutHappensOnce(TestBroker broker) {
        broker.faults().cutAfterBytes(3, Direction.TO_BROKER);

        assertThat(exchange(broker)).isZero();
        assertThat(exchange(broker)).isEqualTo(2);
    }
}
