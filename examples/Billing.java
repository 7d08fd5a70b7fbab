import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.value.Qos;

/**
 * A meter whose units are paid for: each is published exactly once, though the program, the network or the broker end at any moment. What was handed over lies in a
 * folder until the broker has it; after a crash the program goes on with the number behind the last one that the folder has taken.
 *
 * <pre>java -cp tern-client.jar Billing.java mqtt://localhost FOLDER UNITS</pre>
 */
public final class Billing {
    public static void main(String[] args) {
        long units = Long.parseLong(args[2]);
        ConnectOptions options = ConnectOptions.builder()
                .clientId("meter-7")
                .cleanStart(false)
                .sessionExpirySeconds(86_400)
                .store(Path.of(args[1]), 64 << 20)
                .build();
        try (MqttClient client = Mqtt.connect(args[0], options)) {
            for (long unit = client.accepted(); unit < units; unit++) {
                client.publish("billing/meter-7", Long.toString(unit).getBytes(UTF_8), Qos.EXACTLY_ONCE, false);
                System.out.println("unit " + unit);
            }
        }
    }
}
