package org.ternmq.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.tool.BodySweep;
import org.ternmq.journal.tool.JournalFiles;
import org.ternmq.journal.tool.JournalState;
import org.ternmq.journal.tool.Progress;

/** A copy is a journal as it was when it began, whatever the journal does while it is read. */
class JournalCopyTest {
    private static final int BYTES = 1_000;

    private final MemoryDisk disk = new MemoryDisk();
    private final Journal journal = open(disk);
    private final SessionStore store = journal.newStore(Runnable::run);

    JournalCopyTest() throws IOException {}

    private static Journal open(Disk disk) throws IOException {
        return Journal.open(
                disk, new LogSettings(1 << 14, 1 << 12, 1 << 20, 0, 5), new Clock(() -> 1_000_000, () -> 0));
    }

    @Test
    void whatWasSafeIsThereAndWhatCameSinceIsNot() throws IOException {
        for (int segments = 0; segments < 12; segments++) { // at each place of a segment where one can be made
            connect("before-" + segments, 1 + 3 * segments);
            JournalCopy copy = journal.copy();
            connect("since-" + segments, 1);
            MemoryDisk other = written(copy);

            List<String> clients = clients(other);
            assertThat(clients).contains("before-" + segments).doesNotContain("since-" + segments);
            assertThat(clients(written(journal.copy()))).contains("since-" + segments);
        }
    }

    @Test
    void itIsWholeThoughItsFilesAreCompactedAndDeletedMeanwhile() throws IOException {
        connect("kept", 3);
        JournalCopy copy = journal.copy();
        int there = copy.files();
        for (int i = 0; i < 5; i++) {
            connect("passes-" + i, 50);
            journal.checkpoint();
        }
        assertThat(disk.names()).isNotEmpty();
        MemoryDisk other = written(copy);

        assertThat(other.names()).hasSize(there);
        assertThat(clients(other)).containsExactly("kept");
    }

    @Test
    void ofSomethingBeingWrittenNothingIsThere() throws IOException {
        connect("safe", 1);
        store.append(SessionStore.NONE, new StoreRecord.Connected("unsafe", 3_600, Optional.empty()));
        store.flush(); // and no commit
        MemoryDisk other = written(journal.copy());

        assertThat(clients(other)).containsExactly("safe");
    }

    /** A session with messages of which all but the first are acknowledged. */
    private void connect(String clientId, int messages) throws IOException {
        long session = store.append(SessionStore.NONE, new StoreRecord.Connected(clientId, 3_600, Optional.empty()));
        IntConsumer publish = number -> {
            Effects effects = new Effects();
            effects.clear();
            effects.add(session, Qos.AT_LEAST_ONCE, false, 0);
            store.publish(
                    new Publication(
                            Message.of(
                                    TopicName.of("t/" + number),
                                    Bytes.copyOf(new byte[BYTES]),
                                    Qos.AT_LEAST_ONCE,
                                    false),
                            "",
                            0),
                    effects);
        };
        for (int i = 0; i < messages; i++) {
            publish.accept(i);
        }
        store.flush();
        while (journal.log().commit()) {
            journal.keeper().step();
        }
        journal.keeper().step();
    }

    private static MemoryDisk written(JournalCopy copy) throws IOException {
        var other = new MemoryDisk();
        try (copy) {
            copy.writeTo(name -> new ByteArrayOutputStream() {
                @Override
                public void close() throws IOException {
                    try (Disk.File file = other.open(name, true)) {
                        file.write(ByteBuffer.wrap(toByteArray()), 0);
                    }
                }
            });
        }
        return other;
    }

    /** Whose sessions there are; and all of it is whole. */
    private static List<String> clients(MemoryDisk disk) throws IOException {
        JournalState state = JournalState.read(JournalFiles.of(disk), Progress.NONE);
        assertThat(BodySweep.over(state, Progress.NONE).damages()).isEmpty();
        assertThat(state.lostRecords()).isEmpty();
        return open(disk).sessions().stream().map(StoredSession::clientId).toList();
    }
}
