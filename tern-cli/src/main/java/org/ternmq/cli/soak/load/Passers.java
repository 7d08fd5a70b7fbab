package org.ternmq.cli.soak.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/**
 * Clients that come once, each with a name and topics of its own: what a broker keeps of them and should not is what grows. Each publishes
 * to itself, retains something and takes it away, and leaves in one of three ways. One after another, on one thread.
 */
final class Passers {
    private final Doors doors;
    private final Account account;
    private final SplittableRandom chance;
    private final double perSecond;
    private volatile boolean ending;

    Passers(Doors doors, Account account, long seed, double perSecond) {
        this.doors = doors;
        this.account = account;
        this.chance = new SplittableRandom(seed);
        this.perSecond = perSecond;
    }

    void run() throws InterruptedException {
        for (long number = 1; !ending; number++) {
            pass(number);
            account.count("clients that came once");
            Thread.sleep((long) (2_000 * chance.nextDouble() / perSecond));
        }
    }

    private void pass(long number) {
        Version version = number % 2 == 0 ? Version.V5 : Version.V3_1_1;
        Qos qos = Qos.of((int) (number % 3));
        String topic = "soak/passer/" + number;
        MqttClient client = Mqtt.connect(
                doors.plain(), Doors.passing("passer-" + number, version).build());
        Subscription own = client.subscribe(topic + "/#", qos);
        for (int i = 0; i < MESSAGES; i++) {
            client.publish(topic + "/" + i, Integer.toString(i).getBytes(StandardCharsets.UTF_8), qos, false);
        }
        for (int i = 0; i < MESSAGES; i++) {
            Optional<Received> message = own.receive(PATIENCE);
            if (message.isEmpty() || !message.get().text().equals(Integer.toString(i))) {
                account.failed(topic + ": " + message.map(Received::text).orElse("nothing") + " came in place of " + i);
            }
        }
        if (chance.nextBoolean()) {
            client.publish(topic + "/kept", new byte[] {1}, Qos.AT_LEAST_ONCE, true);
            client.publish(topic + "/kept", new byte[0], Qos.AT_LEAST_ONCE, true);
        }
        switch (chance.nextInt(3)) {
            case 0 -> client.abort();
            case 1 -> {
                own.close();
                client.disconnect();
            }
            default -> client.disconnect();
        }
    }

    void end() {
        ending = true;
    }

    private static final int MESSAGES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
}
