package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.References;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.log.Log.SegmentInfo;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.record.Bodies;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.LogRecord.Origin;
import org.ternmq.journal.record.RecordReader;
import org.ternmq.journal.record.RecordWriter;
import org.ternmq.journal.replica.LiveBodies;
import org.ternmq.journal.replica.Replica;
import org.ternmq.journal.replica.ReplicaDump;
import org.ternmq.journal.store.Checkpoints;

/** A small journal that is always the same: every kind of record, hot and compacted segments, two checkpoints, something behind them. */
final class SampleJournal {
    static final LogSettings SMALL = new LogSettings(1024, 512, 1 << 16, 0, 0x1122334455667788L);
    private static final TopicFilter GROUP = TopicFilter.of("$share/g/news/#");
    private static final Grant GRANT = new Grant(Qos.EXACTLY_ONCE, false, true, RetainHandling.SEND_IF_NEW, 7);
    private static final int[] NO_IDS = new int[0];

    /** One record where the log put it. */
    record Written(long position, int type, int bodyBytes, LogRecord record) {}

    final List<Written> records = new ArrayList<>();
    final List<String> afterBatches = new ArrayList<>();
    final TreeMap<Long, String> payloads = new TreeMap<>();
    final Replica replica = new Replica();
    long lastBatch;
    long checkpointPosition; // of the newest
    private final Log log;
    private final RecordReader reader = new RecordReader();
    private final RecordWriter body = new RecordWriter();
    private final RecordWriter writer = new RecordWriter();
    private final boolean isOwned;
    private int messages;

    private SampleJournal(Disk disk, boolean isOwned) throws IOException {
        this.isOwned = isOwned;
        log = Log.recover(disk, SMALL, 0, (position, type, bytes) -> {});
    }

    /** As a broker leaves it. */
    static SampleJournal on(Disk disk) throws IOException {
        return on(disk, true, true);
    }

    /** With all its segments as they were written. */
    static SampleJournal untidied(Disk disk) throws IOException {
        return on(disk, false, true);
    }

    /** As a broker left it whose sessions were nobody's. */
    static SampleJournal ofVersion1(Disk disk) throws IOException {
        return on(disk, true, false);
    }

    private static SampleJournal on(Disk disk, boolean isTidied, boolean isOwned) throws IOException {
        var sample = new SampleJournal(disk, isOwned);
        var checkpoints = new Checkpoints(disk);
        long a = sample.open("a", Optional.empty());
        long b = sample.open("b", Optional.of(will("b")));
        sample.own(b, "bob");
        sample.subscribe(a, "news/#");
        sample.subscribe(b, "news/+");
        sample.subscribe(b, GROUP.text());
        long retained = sample.publish("news/kept", true, a, b);
        sample.everyKind(a, b, retained, 1);
        checkpoints.write(sample.replica);
        long firstBehind = LiveBodies.segmentOf(sample.replica.appliedPosition());
        sample.more(a, b, 6);
        checkpoints.write(sample.replica);
        sample.checkpointPosition = sample.replica.appliedPosition();
        if (isTidied) {
            sample.tidy(firstBehind);
        }
        sample.everyKind(a, b, retained, 10);
        sample.more(a, b, 3);
        sample.log.prepare();
        sample.log.close();
        return sample;
    }

    private static Message will(String of) {
        return Message.of(TopicName.of("wills/" + of), Bytes.utf8(of + " is gone"), Qos.AT_LEAST_ONCE, false);
    }

    private void everyKind(long a, long b, long retained, int id) throws IOException {
        for (int i = 0; i < 12; i++) {
            long position = publish("news/" + i, false, a);
            if (i % 3 > 0) {
                writer.done(a, position);
                append();
            }
        }
        long second = publish("news/second", false, b);
        writer.sentFromQueue(b, id, second);
        append();
        writer.released(b, id);
        append();
        long third = publish("news/third", false, b);
        writer.sentFromQueue(b, id + 1, third);
        append();
        writer.sentAtOnce(b, id + 2, retained, References.terms(90, 2, true), new int[] {7});
        append();
        writer.completed(b, id + 2);
        append();
        writer.received(a, 11);
        append();
        writer.received(a, 12);
        append();
        writer.forgotten(a, 11);
        append();
        writer.queued(b, retained, References.terms(80, 1, true), new int[] {7, 8});
        append();
        long dealt = publish("news/dealt", false);
        writer.dealt(GROUP, a, dealt, References.terms(70, 1, false), NO_IDS);
        append();
        writer.returned(a, GROUP, new long[] {dealt}, 1);
        append();
        long over = publish("news/over", false);
        writer.groupDone(GROUP, new long[] {over}, 1);
        append();
        publish("news/gone", true, a);
        writer.retainedCleared(Origin.NONE, TopicName.of("news/gone"));
        append();
        long c = open("c", Optional.empty());
        own(c, "cid");
        subscribe(c, "c/#");
        writer.unsubscribed(c, TopicFilter.of("c/#"));
        append();
        writer.ended(c);
        append();
        commit();
    }

    private void more(long a, long b, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            publish("news/more", i % 2 == 0, a, b);
            long last = publish("news/last", false, b);
            writer.done(b, last);
            append();
            commit();
        }
        writer.disconnected(a, 2_000_000, 3_600, false);
        append();
        writer.connected(a, 3_000_000, 7_200, Optional.of(will("a")));
        append();
        own(a, "ann");
        writer.willGone(a);
        append();
        writer.time(4_000_000);
        append();
        commit();
    }

    private void tidy(long before) throws IOException {
        for (SegmentInfo segment : log.segments()) {
            if (segment.number() >= before) {
                continue;
            }
            if (replica.live().count(segment.number()) == 0) {
                log.delete(segment.number());
            } else {
                log.compact(segment.number(), replica.live().positions(segment.number()));
            }
        }
    }

    private long open(String clientId, Optional<Message> will) throws IOException {
        writer.opened(clientId, 1_000_000, 3_600, will);
        return append();
    }

    private void own(long session, String userName) {
        if (isOwned) {
            writer.owned(session, userName);
            append();
            commit();
        }
    }

    private void subscribe(long session, String filter) throws IOException {
        writer.subscribed(session, TopicFilter.of(filter), GRANT);
        append();
    }

    private long publish(String topic, boolean retain, long... sessions) throws IOException {
        String payload = "payload " + ++messages;
        Bodies.encode(Message.of(TopicName.of(topic), Bytes.utf8(payload), Qos.EXACTLY_ONCE, retain), 0, body);
        writer.published(Origin.NONE, 100, retain ? TopicName.of(topic) : TopicName.NONE);
        for (long session : sessions) {
            writer.receiver(session, Qos.EXACTLY_ONCE, false, new int[] {7});
        }
        if (sessions.length == 0) {
            writer.group(GROUP, Qos.AT_LEAST_ONCE, false);
        }
        int bodyBytes = body.body().remaining();
        long position = log.append(body.type(), body.body(), writer.type(), writer.body());
        payloads.put(position, payload);
        note(position, body);
        note(position + 9 + bodyBytes, writer);
        if (messages % 3 == 0) {
            commit();
        }
        return position;
    }

    private long append() {
        long position = log.append(writer.type(), writer.body());
        note(position, writer);
        return position;
    }

    private void note(long position, RecordWriter from) {
        ByteBuffer bytes = from.body().duplicate();
        int length = bytes.remaining();
        LogRecord record = reader.read(position, from.type(), bytes);
        records.add(new Written(position, from.type(), length, record));
        replica.apply(position, record);
    }

    private void commit() {
        long before = log.durable();
        while (log.commit()) {
            lastBatch = before;
            before = log.durable();
        }
        afterBatches.add(ReplicaDump.of(replica));
    }
}
