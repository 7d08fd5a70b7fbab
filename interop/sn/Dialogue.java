import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Subscription;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.endpoint.SnMessage;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.SnWill;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.TopicId;

/**
 * Leads a client of MQTT-SN through all that it can say, which is more than {@code tern sn} has flags for, with one of MQTT at the other side: so
 * that all types of packets are in the capture. Says a line with what it found for each step, and ends with 1 if one is wrong. In the end
 * it is gone without a word, and its will has been changed.
 *
 * <pre>Dialogue.java SN_PORT MQTT_PORT</pre>
 */
final class Dialogue {
    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();
    private final InetSocketAddress gateway;
    private final MqttClient mqtt;
    private final Subscription up;

    private Dialogue(int snPort, int mqttPort) {
        gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), snPort);
        mqtt = Mqtt.connect("mqtt://localhost:" + mqttPort);
        up = mqtt.subscribe("dialogue/up/#", Qos.EXACTLY_ONCE);
    }

    public static void main(String[] args) throws Exception {
        Dialogue dialogue = new Dialogue(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        dialogue.converse();
        dialogue.throughForwarder();
        dialogue.dieWithAnotherWill();
    }

    private void converse() throws InterruptedException {
        try (SnClient sn = connect("dialogue", 60)) {
            int id = sn.register("dialogue/up/registered");
            check("a topic is registered", id >= 1, "id " + id);
            for (Qos qos : Qos.values()) {
                sn.publish("dialogue/up/registered", text("up " + qos), qos, false);
                expect("published at " + qos, "up " + qos, up.receive().text());
            }
            String large = "x".repeat(1000);
            sn.publish("dialogue/up/registered", text(large), Qos.AT_LEAST_ONCE, false);
            expect("more than the short form of the length holds", large, up.receive().text());
            sn.publish(TopicId.predefined(6), text("nobody asked"), Publish.WITHOUT_CONNECTION, false);
            expect("published at -1", "nobody asked", up.receive().text());

            sn.subscribe("dialogue/down/+", Qos.EXACTLY_ONCE);
            for (Qos qos : Qos.values()) {
                mqtt.publish("dialogue/down/a", ("down " + qos).getBytes(UTF_8), qos, false);
                expect("received at " + qos, "dialogue/down/a down " + qos, next());
            }
            sleep(sn);
            sn.connect();
            sn.unsubscribe("dialogue/down/+");
            check("a ping is answered", !sn.ping().isNegative(), "");
            sn.disconnect();
        }
    }

    /** What was published meanwhile comes when the client is awake, and not before; {@code wake} returns at PINGRESP. */
    private void sleep(SnClient sn) throws InterruptedException {
        sn.sleep(Duration.ofSeconds(60));
        for (int i = 0; i < 3; i++) {
            mqtt.publish("dialogue/down/b", ("kept " + i).getBytes(UTF_8), Qos.AT_LEAST_ONCE, false);
        }
        check("asleep, nothing comes", came.isEmpty(), came.toString());
        sn.wake();
        List<String> kept = List.copyOf(came);
        came.clear();
        check(
                "awake, all comes that was kept",
                kept.equals(List.of("dialogue/down/b kept 0", "dialogue/down/b kept 1", "dialogue/down/b kept 2")),
                kept.toString());
    }

    /** The client library is no forwarder. */
    private void throughForwarder() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(60_000);
            HexFormat hex = HexFormat.of();
            byte[] node = hex.parseHex("05fe00000b");
            for (String[] pair : new String[][] {{"0a040401003c61626364", "030500"}, {"0216", "0217"}, {"0218", "0218"}}) {
                byte[] packet = hex.parseHex(hex.formatHex(node) + pair[0]);
                socket.send(new DatagramPacket(packet, packet.length, gateway));
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                socket.receive(answer);
                String got = hex.formatHex(Arrays.copyOf(answer.getData(), answer.getLength()));
                expect("through a forwarder", hex.formatHex(node) + pair[1], got);
            }
        }
    }

    private void dieWithAnotherWill() {
        SnClient sn = connect("dying", 3);
        sn.willTopic("dialogue/will", Qos.AT_LEAST_ONCE, false);
        sn.willMessage(text("another"));
        Runtime.getRuntime().halt(0);
    }

    private SnClient connect(String id, int keepAliveSeconds) {
        SnWill will = new SnWill(new Will.WillTopic(Qos.AT_MOST_ONCE, false, "dialogue/first-will"), text("first"));
        SnClientOptions options = SnClientOptions.of(id)
                .withKeepAliveSeconds(keepAliveSeconds)
                .withTiming(Timing.DEFAULT.withRetry(Duration.ofSeconds(2)))
                .withWill(will);
        SnClient sn = SnClient.overUdp(options, this::heard, gateway);
        sn.connect();
        return sn;
    }

    private void heard(SnMessage message) {
        came.add(message.topic() + " " + new String(message.payload().toArray(), UTF_8));
    }

    private String next() throws InterruptedException {
        return String.valueOf(came.poll(60, TimeUnit.SECONDS));
    }

    private static Bytes text(String text) {
        return Bytes.copyOf(text.getBytes(UTF_8));
    }

    private static void expect(String what, String due, String got) {
        check(what, due.equals(got), "this came: " + got + ", this was due: " + due);
    }

    private static void check(String what, boolean isRight, String why) {
        if (!isRight) {
            System.out.println("wrong: " + what + ": " + why);
            Runtime.getRuntime().halt(1);
        }
        System.out.println("right: " + what);
    }
}
