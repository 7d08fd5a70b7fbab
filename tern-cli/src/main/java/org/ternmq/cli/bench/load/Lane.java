package org.ternmq.cli.bench.load;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;

/**
 * One publisher and its numbered messages. The pacer alone sends; answers come on threads of the client. Not more than {@code bound}
 * messages are with the client at a time: what is due beyond them waits in the schedule and costs no memory.
 */
final class Lane {
    private final MqttClient client;
    private final Measures measures;
    private final LoadPlan.Form form;
    private final int bound;
    private final long publisherOfRun;
    private final TopicName[] topics;
    private final byte[] filler;
    private final SplittableRandom chance;
    private final Stamp stamp = new Stamp();
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile boolean ended;
    private long number;
    private boolean late;

    Lane(MqttClient client, Measures measures, LoadPlan plan, int bound, long publisherOfRun) {
        this.client = client;
        this.measures = measures;
        this.form = plan.form();
        this.bound = bound;
        this.publisherOfRun = publisherOfRun;
        int publisher = (int) publisherOfRun;
        this.topics = IntStream.range(0, plan.crowd().topics())
                .mapToObj(topic -> TopicName.of(LoadShape.topic(form.prefix(), publisher, topic)))
                .toArray(TopicName[]::new);
        this.chance = new SplittableRandom(form.seed() + publisher);
        this.filler = new byte[form.bytes()];
        chance.nextBytes(filler);
    }

    /** Its place among the lanes. */
    int index() {
        return (int) publisherOfRun;
    }

    /** How many it has sent, and so the number of its next message. */
    long sent() {
        return number;
    }

    /** Whether something of it is due and could not be sent. Of the pacer alone. */
    boolean isLate() {
        return late;
    }

    void late(boolean is) {
        late = is;
    }

    boolean hasRoom() {
        return outstanding.get() < bound && !ended;
    }

    /** Its client takes nothing more. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** How many the client has and is not done with. */
    int outstanding() {
        return outstanding.get();
    }

    /** Sends the next message, which was due at a time; whether the client took it. */
    boolean send(long dueNanos, long wallOffsetNanos) {
        byte[] payload = filler.clone();
        stamp.write(payload, dueNanos + wallOffsetNanos, publisherOfRun, number);
        TopicName topic = topics[topics.length == 1 ? 0 : chance.nextInt(topics.length)];
        CompletableFuture<ReasonCode> done =
                client.publishAsync(Message.of(topic, Bytes.wrap(payload), form.qos(), form.retain()));
        if (isFull(done)) {
            return false;
        }
        number++;
        outstanding.incrementAndGet();
        measures.sent.increment();
        CompletableFuture<ReasonCode> unused = done.whenComplete(new Underway(this, dueNanos));
        return true;
    }

    private static boolean isFull(CompletableFuture<ReasonCode> done) {
        return done.isCompletedExceptionally()
                && done.exceptionNow() instanceof MqttException why
                && why.kind() == MqttException.Kind.FULL;
    }

    /** What was retained on its topics is kept no longer. */
    void forgetRetained() {
        for (TopicName topic : topics) {
            client.publish(topic.toString(), new byte[0], form.qos(), true);
        }
    }

    private void done(long dueNanos, @Nullable Throwable why) {
        outstanding.decrementAndGet();
        if (why != null) {
            measures.failed.increment();
            measures.error(why);
            return;
        }
        measures.acknowledged.increment();
        if (measures.isMeasured(dueNanos)) {
            measures.acknowledgements.record(System.nanoTime() - dueNanos);
        }
    }

    /** The only object that a message costs beyond those of the client: it remembers when the message was due. */
    private record Underway(Lane lane, long dueNanos) implements BiConsumer<ReasonCode, @Nullable Throwable> {
        @Override
        public void accept(ReasonCode reason, @Nullable Throwable why) {
            lane.done(dueNanos, why);
        }
    }
}
