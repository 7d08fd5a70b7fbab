import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.random.RandomGenerator;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/**
 * A sensor: a reading a second at QoS 0, since the next one makes good for one that is lost, and whether it is there as a retained message, which the broker changes when the
 * connection is lost.
 *
 * <pre>java -cp tern-client.jar Sensor.java mqtt://localhost kitchen [READINGS]</pre>
 */
public final class Sensor {
    public static void main(String[] args) throws InterruptedException {
        String name = args[1];
        long readings = args.length > 2 ? Long.parseLong(args[2]) : Long.MAX_VALUE;
        String state = "home/" + name + "/state";
        ConnectOptions options = ConnectOptions.builder()
                .clientId("sensor-" + name)
                .keepAliveSeconds(30)
                .will(Message.of(TopicName.of(state), Bytes.utf8("lost"), Qos.AT_LEAST_ONCE, true))
                .build();
        try (MqttClient client = Mqtt.connect(args[0], options)) {
            client.publish(state, "there".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);
            double celsius = 21;
            for (long i = 0; i < readings; i++) {
                celsius += RandomGenerator.getDefault().nextDouble(-0.2, 0.2);
                client.publish(
                        "home/" + name + "/temperature",
                        "%.1f".formatted(celsius).getBytes(UTF_8),
                        Qos.AT_MOST_ONCE,
                        true);
                Thread.sleep(1_000);
            }
            client.publish(state, "left".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);
        }
    }
}
