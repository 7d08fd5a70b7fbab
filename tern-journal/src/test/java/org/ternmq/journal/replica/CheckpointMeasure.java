package org.ternmq.journal.replica;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.journal.record.LogRecord;

/** Measures checkpoints of many sessions and references: {@code java ... CheckpointMeasure [sessions] [references]}. */
final class CheckpointMeasure {
    private CheckpointMeasure() {}

    /** Prints how large a checkpoint is and how long it takes, five times over. */
    public static void main(String[] args) throws IOException {
        int sessions = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int references = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        long start = System.nanoTime();
        Replica replica = replica(sessions, references);
        System.out.println("applied in " + millisSince(start) + " ms");
        for (int i = 0; i < 5; i++) {
            var bytes = new ByteArrayOutputStream(64 << 20);
            start = System.nanoTime();
            CheckpointWriter.write(replica, bytes);
            long written = millisSince(start);
            start = System.nanoTime();
            Replica read = CheckpointReader.read(new ByteArrayInputStream(bytes.toByteArray()));
            long readMillis = millisSince(start);
            start = System.nanoTime();
            int live = read.live().count();
            System.out.println(bytes.size() + " bytes, written in " + written + " ms, read in " + readMillis + " ms, "
                    + live + " live found in " + millisSince(start) + " ms");
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Sessions with one subscription each, whose queues share messages of about 250 bytes, dealt out in turn. */
    static Replica replica(int sessions, int references) {
        var replica = new Replica();
        var grant = new Grant(Qos.AT_LEAST_ONCE, false, false, RetainHandling.SEND, Grant.NO_ID);
        long[] numbers = new long[sessions];
        long position = 1L << 32;
        for (int i = 0; i < sessions; i++) {
            position += 100;
            numbers[i] = position;
            replica.apply(position, new LogRecord.Opened(position, "client-" + i, 1_000, 3_600, Optional.empty()));
            position += 100;
            TopicFilter filter = TopicFilter.of("devices/" + i + "/commands/#");
            replica.apply(position, new LogRecord.Subscribed(numbers[i], filter, grant));
        }
        for (int i = 0; i < references; i++) {
            position += 40;
            replica.apply(position, new LogRecord.Body(0));
            var receiver = new LogRecord.Receiver(numbers[i % sessions], Qos.AT_LEAST_ONCE, false, new int[0]);
            replica.apply(
                    position + 260,
                    new LogRecord.Published(
                            position,
                            LogRecord.Origin.NONE,
                            200 + i % 100,
                            TopicName.NONE,
                            List.of(receiver),
                            List.of()));
            position += 260;
        }
        return replica;
    }
}
