package org.ternmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.DamagedJournalException;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.replica.ReplicaDump;
import org.ternmq.journal.replica.SharedGroup;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;

/**
 * Every byte of every file is flipped, and every file is cut at every length: the journal opens with just the state that was written, or
 * without the last batch if that was damaged, or is refused with file and offset. What it then reads is what was written, or refused.
 * Verification never says that all is whole when a start or a read refuses something, and
 * whatever repair makes of it opens and reads; {@link RepairTest} tells what it must save.
 */
class DamageEverywhereTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final TreeMap<String, Integer> outcomes = new TreeMap<>();
    private int checked;
    private SampleJournal sample;
    private List<String> states; // the last two

    @BeforeEach
    void write() throws IOException {
        sample = SampleJournal.on(disk);
        List<String> all = sample.afterBatches;
        states = List.of(ofReplica(all.getLast()), ofReplica(all.get(all.size() - 2)));
        assertThat(disk.names()).anyMatch(name -> name.endsWith(".cold")).anyMatch(name -> name.endsWith(".ckpt"));
    }

    @Test
    void whatIsWholeIsFoundWhole() throws IOException {
        assertThat(check(disk.crash(() -> true), "nothing", true)).isEqualTo("all, whole");
        assertThat(verify(disk)).isEmpty();
    }

    @Test
    void everyByteIsFlipped() throws IOException {
        int cases = 0;
        for (String name : disk.names()) {
            for (int at = 0; at < size(name); at++) {
                MemoryDisk copy = disk.crash(() -> true);
                flip(copy, name, at);
                boolean mayLose =
                        name.endsWith(".seg") && Layout.position(Layout.numberOf(name), at) >= sample.lastBatch;
                count(name, check(copy, name + " flipped at " + at, mayLose));
                cases++;
            }
        }
        System.out.println("flipped bytes: " + cases + " cases, " + outcomes);
    }

    @Test
    void everyFileIsCutAtEveryLength() throws IOException {
        int cases = 0;
        for (String name : disk.names()) {
            for (int length = 0; length < size(name); length++) {
                MemoryDisk copy = disk.crash(() -> true);
                try (Disk.File file = copy.open(name, false)) {
                    file.truncate(length);
                }
                count(name, check(copy, name + " cut at " + length, false));
                cases++;
            }
        }
        System.out.println("cut files: " + cases + " cases, " + outcomes);
    }

    @Test
    void everyFileIsLost() throws IOException {
        for (String name : disk.names()) {
            MemoryDisk copy = disk.crash(() -> true);
            copy.delete(name);
            count(name, check(copy, name + " lost", false));
        }
        System.out.println("lost files: " + outcomes);
    }

    @Test
    void withoutAnyWholeCheckpointACompactedJournalIsRefused() throws IOException {
        for (String name : disk.names()) {
            if (name.endsWith(".ckpt")) {
                flip(disk, name, 40);
            }
        }

        assertThatThrownBy(() -> Journal.open(disk, SampleJournal.SMALL, new Clock(() -> 0, () -> 0)))
                .isInstanceOf(DamagedJournalException.class);
        assertThat(disk.names()).filteredOn(name -> name.endsWith(".ckpt")).hasSize(2);
        assertThat(JournalRepair.plan(disk, Progress.NONE).obstacle()).contains("backup");
    }

    private String check(MemoryDisk damaged, String what, boolean mayLoseLastBatch) throws IOException {
        boolean isWhole = verify(damaged).isEmpty();
        MemoryDisk opened = damaged.crash(() -> true);
        String outcome;
        try {
            Journal journal = Journal.open(opened, SampleJournal.SMALL, new Clock(() -> 5_000_000, () -> 0));
            String state = of(journal);
            assertThat(state).as(what).isIn(mayLoseLastBatch ? states : states.subList(0, 1));
            outcome = (state.equals(states.getFirst()) ? "all" : "all but the last batch") + readAll(journal, what);
        } catch (DamagedJournalException refused) {
            assertThat(refused.file()).as(what).isNotEmpty();
            assertThat(refused.offset()).as(what).isBetween(0L, 1L << 20);
            assertThat(refused.getMessage()).contains(refused.file(), "offset " + refused.offset());
            outcome = "refused at the start";
        } catch (IOException | RuntimeException | Error other) {
            return fail(what, other);
        }
        if (isWhole) {
            assertThat(outcome).as(what).endsWith(", whole");
        }
        if (++checked % CASES_PER_REPAIR == 0) {
            repair(damaged, what);
        }
        return outcome + (isWhole ? "" : ", told by verify");
    }

    private String readAll(Journal journal, String what) {
        String found = ", whole";
        for (long position : positions(journal)) {
            try {
                String payload = journal.read(position).message().payload().toUtf8();
                assertThat(payload).as(what).isEqualTo(sample.payloads.get(position));
            } catch (DamagedJournalException refused) {
                found = ", a read refused";
            } catch (IOException | RuntimeException other) {
                fail(what, other);
            }
        }
        return found;
    }

    /** Whatever can be repaired opens afterwards, and reads. */
    private void repair(MemoryDisk damaged, String what) throws IOException {
        JournalRepair repair = JournalRepair.plan(damaged, Progress.NONE);
        if (repair.isWhole()) {
            return;
        }
        assertThat(repair.obstacle()).as(what).isNull();
        MemoryDisk target = new MemoryDisk();
        repair.writeTo(target);
        assertThat(verify(target)).as(what).isEmpty();
        Journal journal = Journal.open(target, SampleJournal.SMALL, new Clock(() -> 5_000_000, () -> 0));
        assertThat(readAll(journal, what)).isEqualTo(", whole");
    }

    private static List<Damage> verify(Disk disk) throws IOException {
        return BodySweep.over(JournalState.read(JournalFiles.of(disk), Progress.NONE), Progress.NONE)
                .damages();
    }

    static List<Long> positions(Journal journal) {
        List<Long> all = new ArrayList<>(journal.retained());
        for (StoredSession session : journal.sessions()) {
            session.queue.forEach((position, terms, ids) -> all.add(position));
            session.inFlight.stream().filter(sent -> !sent.isReleased()).forEach(sent -> all.add(sent.position()));
        }
        for (SharedGroup group : journal.groups()) {
            group.queue.forEach((position, terms, ids) -> all.add(position));
        }
        return all;
    }

    static String of(Journal journal) {
        String groups = journal.groups().stream()
                .sorted(Comparator.comparing(group -> group.filter().text()))
                .map(group -> "group " + group.filter() + " members " + group.members()
                        + (group.queue.isEmpty() ? "" : " queue " + group.queue) + "\n")
                .collect(Collectors.joining());
        return groups + ReplicaDump.of(journal.sessions());
    }

    /** What a journal shows of a replica's text. */
    private static String ofReplica(String dump) {
        return dump.lines()
                .filter(line -> !line.matches("(applied|clock|retained) .*"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private void count(String name, String outcome) {
        outcomes.merge(name.replaceFirst(".*\\.", "") + ": " + outcome, 1, Integer::sum);
    }

    private long size(String name) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            return file.size();
        }
    }

    static void flip(Disk disk, String name, int at) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << at % 8));
            file.write(one.flip(), at);
        }
    }

    private static final int CASES_PER_REPAIR = 13;
}
