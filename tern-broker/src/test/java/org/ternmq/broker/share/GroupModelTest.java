package org.ternmq.broker.share;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Seeds;

/**
 * A group under chance: members come, go, take over, expire, withhold answers. Every message above QoS 0 is answered by one member; it
 * goes to another one only if the session that had it is over, and never at QoS 2. In the end all credit is back and nothing is left.
 */
class GroupModelTest {
    private static final int SEEDS = Integer.getInteger("tern.share.seeds", 60);

    private final Ledger ledger = new Ledger();
    private final List<Worker> workers = new ArrayList<>();
    private final List<VirtualClient> publishers = new ArrayList<>();
    private VirtualBroker broker = new VirtualBroker(1, Limits.DEFAULT);
    private RandomGenerator random = Seeds.random(0);
    private int published;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @Covers({"MQTT-4.8.2-4", "MQTT-4.8.2-5", "MQTT-4.8.2-6"})
    void everyMessageHasOneMemberAndNothingLeaks(int loops) {
        Seeds.each(SEEDS, chance -> new GroupModelTest().play(loops, chance));
    }

    private void play(int loops, RandomGenerator chance) {
        random = chance;
        broker = new VirtualBroker(loops, Limits.DEFAULT);
        for (int i = 0; i < 2; i++) {
            publishers.add(VirtualClient.connected(broker, "publisher" + i));
        }
        for (int i = 0; i < 5; i++) {
            workers.add(new Worker(broker, ledger, "worker" + i, i == 0));
        }
        workers.getFirst().connect(random);
        settle();
        for (int step = 0; step < 120; step++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                doSomething();
            }
            settle();
        }
        finish();
    }

    private void doSomething() {
        Worker worker = workers.get(random.nextInt(workers.size()));
        int what = random.nextInt(100);
        if (what < 45) {
            publish(Qos.of(random.nextInt(3)));
        } else if (what < 48) {
            publishers.forEach(publisher -> publisher.send(Ping.Pingreq.INSTANCE));
            broker.advanceSeconds(60);
            workers.forEach(Worker::age);
            settle();
        } else if (!worker.isConnected()) {
            worker.connect(random);
        } else if (what < 80) {
            worker.answerOne(random);
        } else if (what < 88) {
            worker.cut();
        } else if (what < 90) {
            worker.connect(random);
        } else if (what < 94) {
            worker.subscribe(random);
        } else if (what < 97) {
            worker.unsubscribe();
        } else {
            worker.leave();
        }
    }

    private void publish(Qos qos) {
        published++;
        publishers
                .get(random.nextInt(2))
                .publish("t", ledger.published(qos), qos, qos == Qos.AT_MOST_ONCE ? 0 : published);
    }

    /** Lets the broker come to rest. What came for sessions that are over came first. */
    private void settle() {
        for (boolean moved = true; moved; ) {
            moved = false;
            broker.run();
            for (VirtualClient publisher : publishers) {
                for (Packet packet : publisher.receiveNow()) {
                    if (packet instanceof Pubrec pubrec) {
                        publisher.send(Pubrel.success(pubrec.packetId()));
                        moved = true;
                    }
                }
            }
        }
        workers.forEach(worker -> worker.drain(true));
        workers.forEach(worker -> worker.drain(false));
    }

    private void finish() {
        for (Worker worker : workers) {
            worker.connect(random);
            worker.subscribe(random);
        }
        answerEverything();
        assertEquals(0, held());
        ledger.assertComplete();

        int windows = workers.stream().mapToInt(Worker::receiveMaximum).sum();
        for (int i = 0; i < windows + 3; i++) {
            publish(Qos.AT_LEAST_ONCE);
        }
        settle();
        for (Worker worker : workers) {
            assertEquals(worker.receiveMaximum(), worker.unanswered(), "credit of a member");
        }
        assertEquals(windows + 3, held());
        answerEverything();
        ledger.assertComplete();

        workers.forEach(Worker::leave);
        settle();
        assertEquals(1, broker.shared.subscriptions().filters(), "the one who stays for ever");
        assertEquals(0, held());
        for (DropReason reason : DropReason.values()) {
            if (reason != DropReason.NOT_CONNECTED) {
                assertEquals(0, broker.shared.counters().drops(reason), reason.name());
            }
        }
    }

    private void answerEverything() {
        for (int round = 0; round < 2 * published; round++) {
            settle();
            workers.forEach(Worker::answerAll);
        }
        settle();
    }

    private long held() {
        return broker.shared.counters().value(Count.MESSAGES_HELD);
    }
}
