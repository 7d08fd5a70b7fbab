import java.net.InetSocketAddress;
import java.time.Duration;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.options.SnClientOptions;

/**
 * A device on a battery, by MQTT-SN over UDP: it tells a reading, sleeps with its radio off, and fetches what came for it when it wakes. The broker keeps its session
 * and its messages meanwhile.
 *
 * <pre>java -cp tern-sn-client.jar:tern-sn-codec.jar:tern-codec.jar SleepingDevice.java localhost 1884 [ROUNDS]</pre>
 */
public final class SleepingDevice {
    public static void main(String[] args) throws InterruptedException {
        var gateway = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : Integer.MAX_VALUE;
        SnClientOptions options = SnClientOptions.of("valve-3").withCleanSession(false);
        try (SnClient device = SnClient.overUdp(
                options, message -> System.out.println("told to " + message.payload().toUtf8()), gateway)) {
            device.connect();
            device.subscribe("valve/3/set", Qos.AT_LEAST_ONCE);
            device.publish("valve/3/state", Bytes.utf8("closed"), Qos.AT_LEAST_ONCE, true);
            System.out.println("asleep");
            device.sleep(Duration.ofMinutes(5));
            for (int i = 0; i < rounds; i++) {
                Thread.sleep(2_000); // the radio is off
                device.wake();
            }
            device.connect(); // to say goodbye, it has to be awake
            device.disconnect();
        }
    }
}
