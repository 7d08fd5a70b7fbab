import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.client.auth.ScramSha256;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.PacketListener;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;

/**
 * Our client does of the trials on standard input (see cases.py) those by SCRAM, some of which authenticate once more, as tern pub never
 * does: a line with the outcome of each.
 */
final class OwnScram {
    private static final int SECONDS = 20;

    private OwnScram() {}

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] trial = line.split("\t");
            if (trial[7].startsWith("scram")) {
                System.out.println(trial[0] + "\t" + outcome(trial));
            }
        }
    }

    private static String outcome(String[] trial) {
        CompletableFuture<ReasonCode> again = new CompletableFuture<>();
        ConnectOptions options = ConnectOptions.builder()
                .clientId("tern/" + trial[0])
                .reconnect(Reconnect.NEVER)
                .authentication(ScramSha256.of(trial[3], trial[4].toCharArray()))
                .packetListener(new PacketListener() {
                    @Override
                    public void sent(Packet packet) {}

                    @Override
                    public void received(Packet packet) {
                        if (packet instanceof Auth auth && auth.reason() == ReasonCode.SUCCESS) {
                            again.complete(auth.reason());
                        }
                    }
                })
                .build();
        try (MqttClient client = Mqtt.connect(trial[2], options)) {
            if (trial[7].equals("scram-again") && client.reauthenticate()) {
                again.get(SECONDS, TimeUnit.SECONDS);
            }
            byte[] payload = ("tern " + trial[0]).getBytes(StandardCharsets.UTF_8);
            boolean isDone = !trial[7].equals("scram-again") || again.isDone();
            return isDone
                    ? "published " + client.publish(trial[5], payload, Qos.AT_LEAST_ONCE, false).code()
                    : "the second authentication did not begin";
        } catch (MqttException refused) {
            return refused.kind() == MqttException.Kind.REFUSED
                    ? "refused " + refused.reason().code()
                    : refused.toString();
        } catch (Exception failure) {
            return failure.toString();
        }
    }
}
