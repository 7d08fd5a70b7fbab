package org.ternmq.cli.soak.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.ternmq.cli.bench.count.Latencies;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.value.Qos;

/** A lane at work: a thread publishes, one reads for each reader. Its methods are for any thread. */
final class LaneRun {
    private final Lane lane;
    private final Doors doors;
    private final Account account;
    private final Latencies latencies;
    private final Tally tally;
    private final MqttClient publisher;
    private final List<MqttClient> readers = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean publishing = true;
    private volatile boolean reading = true;

    /** All are connected and have subscribed. */
    LaneRun(Lane lane, Doors doors, Account account, Latencies latencies) {
        this.lane = lane;
        this.doors = doors;
        this.account = account;
        this.latencies = latencies;
        this.tally = new Tally(lane.name(), lane.qos(), lane.reader() != Lane.Reader.SHARED, account);
        for (int i = 0; i < lane.readers(); i++) {
            MqttClient reader = Mqtt.connect(doors.of(lane), readerOptions(i));
            readers.add(reader);
            subscriptions.add(reader.subscribe(filter(), lane.qos()));
        }
        this.publisher = Mqtt.connect(
                doors.of(lane),
                Doors.kept("pub-" + lane.name(), lane.version())
                        .sendingMax(QUEUED_MAX, 64L << 20)
                        .build());
    }

    private ConnectOptions readerOptions(int number) {
        return Doors.kept("sub-" + lane.name() + "-" + number, lane.version())
                .receiveMaximum(50)
                .topicAliasMaximum(lane.version().hasProperties() ? 10 : 0)
                .build();
    }

    private String filter() {
        return (lane.reader() == Lane.Reader.SHARED ? "$share/group/" : "") + topic();
    }

    private String topic() {
        return "soak/lane/" + lane.name();
    }

    /** Begins. */
    void begin(double perSecond, long seed, Executor threads) {
        threads.execute(account.guarded(lane.name() + " publishes", () -> publish(perSecond * lane.share() / 1_000)));
        for (int i = 0; i < readers.size(); i++) {
            int number = i;
            threads.execute(
                    account.guarded(lane.name() + " reads", () -> read(number, new SplittableRandom(seed + number))));
        }
    }

    private void publish(double perSecond) throws InterruptedException {
        long began = System.nanoTime();
        double skipped = 0; // what was due while nothing could be taken is not made up for
        while (publishing) {
            double due = (System.nanoTime() - began) / 1e9 * perSecond - skipped - sent.get();
            while (due >= 1 && publishOne()) {
                due--;
            }
            skipped += Math.max(0, due - Math.max(perSecond, 2));
            Thread.sleep(PACE_MILLIS);
        }
    }

    private boolean publishOne() {
        if (publisher.waiting() >= QUEUED_MAX / 2) {
            return false;
        }
        byte[] payload = new byte[lane.bytes()];
        ByteBuffer.wrap(payload).putLong(sent.get() + 1).putLong(System.nanoTime());
        CompletableFuture<?> unused = publisher
                .publishAsync(topic(), payload, lane.qos(), false)
                .whenComplete((reason, failure) -> {
                    if (lane.qos() != Qos.AT_MOST_ONCE && (failure != null || reason.isError())) {
                        account.failed(lane.name() + ": publishing ended with " + (failure == null ? reason : failure));
                    }
                });
        sent.incrementAndGet();
        return true;
    }

    private void read(int number, SplittableRandom chance) throws InterruptedException {
        int taken = 0;
        long leavesNanos = leavesNanos(chance);
        while (reading) {
            Optional<Received> message = subscriptions.get(number).receive(LOOK);
            if (message.isPresent()) {
                take(message.get());
                taken++;
            }
            if (!publishing) {
                continue; // the rest is taken as fast as it comes
            }
            if (lane.reader() == Lane.Reader.SLOW && message.isPresent() && taken % 200 == 0) {
                Thread.sleep(chance.nextLong(1_000, 5_000));
            } else if (lane.reader() == Lane.Reader.LEAVES && System.nanoTime() >= leavesNanos) {
                leaveAndReturn(number, chance);
                leavesNanos = leavesNanos(chance);
            }
        }
    }

    private static long leavesNanos(SplittableRandom chance) {
        return System.nanoTime()
                + Duration.ofMillis(chance.nextLong(2_000, 10_000)).toNanos();
    }

    private void take(Received message) {
        ByteBuffer payload = message.message().payload().asByteBuffer();
        if (payload.remaining() != lane.bytes()) {
            account.failed(lane.name() + ": a payload of " + payload.remaining() + " bytes came");
            return;
        }
        tally.came(payload.getLong());
        if (lane.isTimed()) {
            latencies.record(System.nanoTime() - payload.getLong());
        }
    }

    /** With a word at QoS 2, else in either way. The session goes on with another client, which has subscribed to nothing itself. */
    private void leaveAndReturn(int number, SplittableRandom chance) throws InterruptedException {
        if (lane.qos() == Qos.EXACTLY_ONCE || chance.nextBoolean()) {
            readers.get(number).disconnect();
        } else {
            readers.get(number).abort();
        }
        account.count("readers that left and came back");
        Thread.sleep(chance.nextLong(200, 5_000));
        MqttClient again = Mqtt.connect(
                doors.of(lane),
                Doors.kept("sub-" + lane.name() + "-" + number, lane.version())
                        .receiveMaximum(50)
                        .cleanStart(false)
                        .build());
        readers.set(number, again);
        subscriptions.set(number, again.unclaimed());
    }

    /** Publishes no more. */
    void endPublishing() {
        publishing = false;
    }

    /** Whether all that has to come has. */
    boolean isComplete() {
        return publisher.waiting() == 0 && (lane.qos() == Qos.AT_MOST_ONCE || tally.next() > sent.get());
    }

    /** Reads no more, in a moment. */
    void endReading() {
        reading = false;
    }

    /** Says what is missing, when nobody reads any more. */
    LaneCount end() {
        long lost = lane.qos() == Qos.AT_MOST_ONCE ? 0 : sent.get() + 1 - tally.next();
        if (lost > 0) {
            account.failed(lane.name() + ": of " + sent + " messages only those before " + tally.next()
                    + " came without a gap, " + publisher.waiting() + " wait at the publisher");
        }
        publisher.abort();
        readers.forEach(MqttClient::abort);
        return new LaneCount(
                lane.name(),
                lane.version().hasProperties() ? "5.0" : "3.1.1",
                lane.qos().bits(),
                lane.bytes(),
                sent.get(),
                tally.repeats(),
                tally.missed(),
                lost);
    }

    private static final int QUEUED_MAX = 2_000;
    private static final long PACE_MILLIS = 10;
    private static final Duration LOOK = Duration.ofMillis(100);
}
