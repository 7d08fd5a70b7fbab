package org.ternmq.cli.soak.load;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/** Clients that die, whose wills have to come, some after a delay; those who take their leave have none. On one thread. */
final class Wills {
    private final Doors doors;
    private final Account account;
    private final SplittableRandom chance;
    private volatile boolean ending;

    Wills(Doors doors, Account account, long seed) {
        this.doors = doors;
        this.account = account;
        this.chance = new SplittableRandom(seed);
    }

    void run() throws InterruptedException {
        try (MqttClient heir =
                Mqtt.connect(doors.plain(), Doors.kept("heir", Version.V5).build())) {
            Subscription wills = heir.subscribe(TOPIC + "/#", Qos.EXACTLY_ONCE);
            for (long number = 1; !ending; number++) {
                live(number, wills);
                Thread.sleep(chance.nextLong(500, 1_500));
            }
        }
    }

    private void live(long number, Subscription wills) {
        Version version = chance.nextBoolean() ? Version.V5 : Version.V3_1_1;
        boolean isDelayed = version == Version.V5 && chance.nextBoolean();
        String words = Long.toString(number);
        Properties delay = isDelayed ? Properties.of(PropertyId.WILL_DELAY_INTERVAL, 1L) : Properties.NONE;
        Message will = new Message(
                TopicName.of(TOPIC + "/" + number % 100), Bytes.utf8(words), Qos.of(chance.nextInt(3)), false, delay);
        ConnectOptions.Builder options =
                Doors.passing("mortal-" + number, version).will(will);
        MqttClient mortal =
                Mqtt.connect(doors.plain(), (isDelayed ? options.sessionExpirySeconds(2) : options).build());
        if (chance.nextInt(4) == 0) {
            mortal.disconnect();
            account.count("clients that took their leave, and their wills with them");
            return; // if the will came it would be taken for that of the next
        }
        mortal.abort();
        account.count("clients that died with a will");
        Optional<Received> came = wills.receive(PATIENCE);
        if (came.isEmpty() || !came.get().text().equals(words)) {
            account.failed(
                    "will " + words + ": " + came.map(Received::text).orElse("nothing") + " came in place of it");
        }
    }

    void end() {
        ending = true;
    }

    private static final String TOPIC = "soak/will";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
}
