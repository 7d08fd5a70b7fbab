package org.ternmq.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.LogSettings;

/** What a session has asked to read stays until it was read, though the session ends meanwhile. */
class HeldSegmentTest {
    private static final int BYTES = 1_000;

    private final Journal journal;
    private final SessionStore store;

    HeldSegmentTest() throws IOException {
        var settings = new LogSettings(1 << 14, 1 << 12, 1 << 20, 0, 5);
        journal = Journal.open(new MemoryDisk(), settings, new Clock(() -> 1_000_000, () -> 0));
        store = journal.newStore(Runnable::run);
    }

    @Test
    void aQuestionIsAnsweredThoughItsSessionAndItsMessagesAreGone() throws IOException {
        List<Publication> answer = new ArrayList<>();
        long session = open("asks");
        long first = publish(session, "first").position();
        fill();
        store.fetch(new long[] {first}, answer::addAll);
        store.append(session, new StoreRecord.Ended());

        follow();
        assertThat(isThere(first)).isTrue();
        assertThat(journal.fetches().step()).isTrue();
        assertThat(answer)
                .singleElement()
                .satisfies(
                        found -> assertThat(found.message().topic().toString()).isEqualTo("first"));
        follow();
        assertThat(isThere(first)).isFalse();
    }

    @Test
    void aSegmentOfWhichOnlyTheQuestionIsLeftIsNotRewrittenWithoutIt() throws IOException {
        List<Publication> answer = new ArrayList<>();
        long asks = open("asks");
        long stays = open("stays");
        Publication first = publish(asks, "first");
        publish(stays, "kept");
        fill();
        store.fetch(new long[] {first.position()}, answer::addAll);
        store.append(asks, new StoreRecord.Ended());

        follow();
        journal.fetches().step();
        assertThat(answer).hasSize(1);
        follow();
        assertThat(journal.log().segments()).anyMatch(segment -> segment.cold());
    }

    private long open(String clientId) {
        return store.append(SessionStore.NONE, new StoreRecord.Connected(clientId, 3_600, Optional.empty()));
    }

    private Publication publish(long session, String topic) {
        var message = Message.of(TopicName.of(topic), Bytes.copyOf(new byte[BYTES]), Qos.AT_LEAST_ONCE, false);
        var publication = new Publication(message, "", 0);
        Effects effects = new Effects();
        effects.clear();
        effects.add(session, Qos.AT_LEAST_ONCE, false, 0);
        store.publish(publication, effects);
        return publication;
    }

    /** Many messages for a session that ends at once. */
    private void fill() {
        long session = open("fills");
        for (int i = 0; i < 100; i++) {
            publish(session, "filler");
        }
        store.append(session, new StoreRecord.Ended());
    }

    /** All that a step does but answer; as often as it takes until no checkpoint needs what is old. */
    private void follow() throws IOException {
        for (int i = 0; i < 3; i++) {
            fill();
            store.flush();
            while (journal.log().commit()) {
                journal.keeper().step();
            }
            journal.keeper().step();
            journal.checkpoint();
        }
    }

    private boolean isThere(long position) throws IOException {
        return journal.log().read(position, (at, type, body) -> {});
    }
}
