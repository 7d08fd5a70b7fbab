import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.options.SnClientOptions;

/** What metered.py does by MQTT, by MQTT-SN: so that the bytes on the wire can be compared. */
final class Metered {
    private Metered() {}

    public static void main(String[] args) {
        var gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        Bytes payload = Bytes.copyOf("x".repeat(20).getBytes(UTF_8));
        try (SnClient client = SnClient.overUdp(SnClientOptions.of("sensor-7"), came -> {}, gateway)) {
            client.connect();
            client.register("site/7/temperature");
            client.subscribe("site/7/orders", Qos.AT_LEAST_ONCE);
            for (Qos qos : new Qos[] {Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE}) {
                for (int i = 0; i < 100; i++) {
                    client.publish("site/7/temperature", payload, qos, false);
                }
            }
            client.disconnect();
        }
    }
}
