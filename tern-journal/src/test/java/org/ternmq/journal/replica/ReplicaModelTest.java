package org.ternmq.journal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.RecordWriter;
import org.ternmq.journal.record.Records;
import org.ternmq.testkit.Seeds;

/** Random journals make of a replica what they make of plain lists and maps, with and without a checkpoint in between. */
class ReplicaModelTest {
    private final RecordWriter writer = new RecordWriter();

    @Test
    void isLikeItsTwin() {
        Seeds.each(60, random -> {
            var journal = new RandomJournal(random);
            var replica = new Replica();
            for (int i = 0; i < 600; i++) {
                RandomJournal.Entry entry = journal.next();
                apply(entry, replica);
                if (i % 7 == 0) {
                    assertEquals(journal.twin.dump(), ReplicaDump.of(replica), () -> "after " + entry);
                }
            }
            assertEquals(journal.twin.dump(), ReplicaDump.of(replica));
            requireLive(journal.twin, replica);
        });
    }

    /** A replica made from a checkpoint of any moment goes on as if there had been none. */
    @Test
    void aCheckpointMakesNoDifference() {
        Seeds.each(5, random -> {
            var journal = new RandomJournal(random);
            var replica = new Replica();
            var other = new Replica();
            for (int i = 0; i < 300; i++) {
                RandomJournal.Entry entry = journal.next();
                apply(entry, replica);
                apply(entry, other);
                other = copy(other);
                assertEquals(ReplicaDump.of(replica), ReplicaDump.of(other), () -> "after " + entry);
            }
        });
    }

    /** What was applied already is passed over, so that a segment can be read from its beginning. */
    @Test
    void recordsAreAppliedOnce() {
        Seeds.each(20, random -> {
            var journal = new RandomJournal(random);
            var replica = new Replica();
            RandomJournal.Entry[] entries = new RandomJournal.Entry[200];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = journal.next();
                apply(entries[i], replica);
            }
            for (RandomJournal.Entry entry : entries) {
                apply(entry, replica);
            }
            assertEquals(journal.twin.dump(), ReplicaDump.of(replica));
        });
    }

    private void apply(RandomJournal.Entry entry, Replica replica) {
        Records.write(entry.record(), writer);
        replica.apply(entry.position(), writer.type(), writer.body());
    }

    private static Replica copy(Replica replica) throws Exception {
        var bytes = new ByteArrayOutputStream();
        CheckpointWriter.write(replica, bytes);
        return CheckpointReader.read(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static void requireLive(Twin twin, Replica replica) {
        TreeSet<Long> expected = new TreeSet<>(twin.retained.values());
        twin.groups.values().forEach(queue -> queue.forEach(ref -> expected.add(ref.position())));
        for (Twin.Session session : twin.sessions.values()) {
            session.queue.forEach(ref -> expected.add(ref.position()));
            session.inFlight.values().forEach(ref -> ref.ifPresent(one -> expected.add(one.position())));
        }
        if (replica.bodyBefore() != 0) {
            expected.add(replica.bodyBefore());
        }
        LiveBodies live = replica.live();
        TreeSet<Long> found = new TreeSet<>();
        for (long segment : live.segments()) {
            assertEquals(live.count(segment), live.positions(segment).length);
            for (long position : live.positions(segment)) {
                assertEquals(segment, LiveBodies.segmentOf(position));
                assertTrue(live.isLive(position));
                found.add(position);
            }
        }
        assertEquals(expected, found);
        assertEquals(expected.size(), live.count());
        assertEquals(0, live.count(LogRecord.NO_SESSION));
    }
}
