package org.ternmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.replica.Replica;
import org.ternmq.journal.replica.ReplicaDump;
import org.ternmq.journal.replica.SharedGroup;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;

/** One record after another is damaged: the repaired journal says what all the others add up to. */
class RepairTest {
    private final MemoryDisk disk = new MemoryDisk();
    private int cases;

    @Test
    void withoutCheckpointsAllButTheDamagedRecordIsKept() throws IOException {
        SampleJournal sample = SampleJournal.untidied(disk);
        for (String name : disk.names()) {
            if (name.endsWith(".ckpt")) {
                disk.delete(name);
            }
        }
        for (SampleJournal.Written record : sample.records) {
            if (record.position() < sample.lastBatch) {
                checkWithout(sample, record, 8, true);
                checkWithout(sample, record, 9 + record.bodyBytes() / 2, true);
            }
        }
        System.out.println("damaged records: " + cases);
    }

    @Test
    void behindACheckpointDamageOfWhatIsOverLosesNothing() throws IOException {
        SampleJournal sample = SampleJournal.on(disk);
        List<String> names = disk.names();
        Set<Long> live = new HashSet<>();
        for (long segment : sample.replica.live().segments()) {
            for (long position : sample.replica.live().positions(segment)) {
                live.add(position);
            }
        }
        for (SampleJournal.Written record : sample.records) {
            boolean isHot = names.contains(Layout.name(Layout.number(record.position()), false));
            if (isHot && record.position() < sample.checkpointPosition && !live.contains(record.position())) {
                JournalRepair repair = checkWithout(sample, record, 8, false);
                assertThat(repair.lostMessages()).isEmpty();
                assertThat(repair.lostRecords()).isEmpty();
            }
        }
        assertThat(cases).isGreaterThan(3);
    }

    @Test
    void aDamagedBatchHeadLosesNothing() throws IOException {
        SampleJournal sample = SampleJournal.on(disk);
        String before = texts(sample.replica);
        int heads = 0;
        for (String name : disk.names()) {
            if (name.endsWith(".seg") && Layout.numberOf(name) < Layout.number(sample.lastBatch)) {
                MemoryDisk damaged = disk.crash(() -> true);
                DamageEverywhereTest.flip(damaged, name, Layout.HEADER_BYTES + 10);
                JournalRepair repair = JournalRepair.plan(damaged, Progress.NONE);
                assertThat(repair.damages()).anyMatch(damage -> damage.file().equals(name));
                assertThat(texts(repair.replica())).isEqualTo(before);
                heads++;
            }
        }
        assertThat(heads).isPositive();
    }

    @Test
    void aLostMessageIsOwedToNobodyAndTold() throws IOException {
        SampleJournal sample = SampleJournal.on(disk);
        long lost = sample.replica.live().positions(sample.replica.live().segments()[0])[0];
        for (String name : List.copyOf(disk.names())) {
            if (Layout.name(Layout.number(lost), true).equals(name)) {
                disk.delete(name);
            }
        }

        JournalRepair repair = JournalRepair.plan(disk, Progress.NONE);

        assertThat(repair.lostMessages())
                .isNotEmpty()
                .allMatch(message -> Layout.number(message.position()) == Layout.number(lost));
        assertThat(repair.replica().live().isLive(lost)).isFalse();
    }

    private JournalRepair checkWithout(SampleJournal sample, SampleJournal.Written record, int offset, boolean isLost)
            throws IOException {
        cases++;
        String what = record.record().type() + " at " + Layout.place(record.position());
        MemoryDisk damaged = disk.crash(() -> true);
        String name = Layout.name(Layout.number(record.position()), false);
        DamageEverywhereTest.flip(damaged, name, Layout.offset(record.position()) + offset);

        JournalRepair repair = JournalRepair.plan(damaged, Progress.NONE);

        assertThat(repair.damages()).as(what).isNotEmpty();
        assertThat(repair.obstacle()).as(what).isNull();
        boolean isSupplied =
                repair.lostRecords().stream().anyMatch(lost -> lost.what().contains("supplied"));
        if (!isSupplied) {
            assertThat(texts(repair.replica()))
                    .as(what)
                    .isEqualTo(texts(isLost ? without(sample, record) : sample.replica));
        }
        MemoryDisk target = new MemoryDisk();
        repair.writeTo(target);
        Journal journal = Journal.open(target, SampleJournal.SMALL, new Clock(() -> 5_000_000, () -> 0));
        assertThat(ReplicaDump.of(journal.sessions()))
                .as(what)
                .isEqualTo(ReplicaDump.of(repair.replica().sessions()));
        for (long position : DamageEverywhereTest.positions(journal)) {
            String payload = journal.read(position).message().payload().toUtf8();
            assertThat(payload).as(what).isEqualTo(sample.payloads.get(position));
        }
        return repair;
    }

    /** What all other records add up to, those left out that have no place without it. */
    private static Replica without(SampleJournal sample, SampleJournal.Written damaged) {
        var replica = new Replica();
        long lost = damaged.position();
        for (SampleJournal.Written written : sample.records) {
            boolean isItsMessage =
                    written.record() instanceof LogRecord.Published published && published.bodyPosition() == lost;
            if (written.position() == lost || isItsMessage) {
                continue;
            }
            try {
                replica.apply(written.position(), written.record());
            } catch (InconsistentJournalException hasNoPlace) {
                assertThat(hasNoPlace.position()).isGreaterThan(lost);
            }
        }
        forget(replica, lost);
        return replica;
    }

    private static void forget(Replica replica, long position) {
        for (StoredSession session : replica.sessions()) {
            while (session.queue.remove(position)) {
                // it may wait twice
            }
            for (int i = 0; i < session.inFlight.size(); i++) {
                StoredSession.InFlight sent = session.inFlight.get(i);
                if (!sent.isReleased() && sent.position() == position) {
                    session.inFlight.set(i, new StoredSession.InFlight(sent.packetId(), 0, 0, new int[0]));
                }
            }
        }
        for (SharedGroup group : replica.groups()) {
            group.queue.remove(position);
        }
    }

    /** All but where it was read to. */
    private static String texts(Replica replica) {
        List<String> lines = new ArrayList<>(ReplicaDump.of(replica).lines().toList());
        return lines.stream()
                .filter(line -> !line.matches("(applied|clock) .*"))
                .collect(Collectors.joining("\n"));
    }
}
