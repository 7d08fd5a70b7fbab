package org.ternmq.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Subscription;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Qos;
import org.ternmq.faults.Direction;

/** What README and docs/testing.md show. */
@EmbeddedBroker
class SensorTest {
    @Test
    void readingArrives(TestBroker broker) {
        try (MqttClient station = Mqtt.connect(broker.url());
                MqttClient sensor = Mqtt.connect(broker.url())) {
            Subscription readings = station.subscribe("site/#", Qos.AT_LEAST_ONCE);
            broker.awaitSubscription("site/#");

            sensor.publish("site/a", "21.5".getBytes(UTF_8), Qos.AT_LEAST_ONCE, false);

            assertThat(readings.receive().text()).isEqualTo("21.5");
        }
    }

    @Test
    void lastReadingIsRetained(TestBroker broker) {
        try (MqttClient sensor = Mqtt.connect(broker.url())) {
            sensor.publish("site/b", "17".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);
        }

        assertThat(broker.retained("site/b"))
                .hasValueSatisfying(
                        reading -> assertThat(reading.payload().toUtf8()).isEqualTo("17"));
        assertThat(broker.faults().packets(PacketType.PUBLISH, Direction.TO_BROKER))
                .isEqualTo(1);
    }
}
