package org.ternmq.cli.soak.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/** Sets retained messages anew; whoever subscribes has to get the one that was acknowledged last, of each topic. On one thread. */
final class Retained {
    private final Doors doors;
    private final Account account;
    private final SplittableRandom chance;
    private final int[] versions = new int[TOPICS];
    private volatile boolean ending;

    Retained(Doors doors, Account account, long seed) {
        this.doors = doors;
        this.account = account;
        this.chance = new SplittableRandom(seed);
    }

    void run() throws InterruptedException {
        try (MqttClient setter =
                Mqtt.connect(doors.plain(), Doors.kept("setter", Version.V5).build())) {
            for (int i = 0; i < TOPICS; i++) {
                set(setter, i);
            }
            for (int reader = 0; !ending; reader++) {
                for (int i = 0; i < 10; i++) {
                    set(setter, chance.nextInt(TOPICS));
                }
                look(reader);
                Thread.sleep(chance.nextLong(500, 1_500));
            }
        }
    }

    private void set(MqttClient setter, int topic) {
        versions[topic]++;
        byte[] payload = Integer.toString(versions[topic]).getBytes(StandardCharsets.UTF_8);
        setter.publish(TOPIC + topic, payload, Qos.of(1 + chance.nextInt(2)), true);
    }

    private void look(int reader) {
        account.count("readers of all retained messages");
        Version version = reader % 2 == 0 ? Version.V5 : Version.V3_1_1;
        try (MqttClient client = Mqtt.connect(
                doors.plain(), Doors.passing("looker-" + reader, version).build())) {
            Subscription all = client.subscribe(TOPIC + "+", Qos.AT_LEAST_ONCE);
            Set<String> seen = new HashSet<>();
            while (seen.size() < TOPICS) {
                Optional<Received> message = all.receive(PATIENCE);
                if (message.isEmpty()) {
                    account.failed("retained: only " + seen.size() + " of " + TOPICS + " came");
                    return;
                }
                check(message.get(), seen);
            }
        }
    }

    private void check(Received message, Set<String> seen) {
        int topic = Integer.parseInt(message.topic().substring(TOPIC.length()));
        boolean isRight = message.retain() && message.text().equals(Integer.toString(versions[topic]));
        if (!seen.add(message.topic()) || !isRight) {
            account.failed("retained: " + message.topic() + " came with " + message.text()
                    + (message.retain() ? "" : ", as if it were new") + "; it is at " + versions[topic]);
        }
    }

    void end() {
        ending = true;
    }

    private static final String TOPIC = "soak/retained/";
    private static final int TOPICS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
}
