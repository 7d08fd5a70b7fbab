package org.ternmq.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.store.ClientStore.Options;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.testkit.Seeds;

class ClientStoreTest {
    private static final Options SMALL = new Options(1 << 20, 4 << 10);

    @TempDir
    private Path folder;

    @Test
    void keepsWhatRandomHistoriesAmountToAcrossReopening() {
        Seeds.each(150, random -> {
            FragileFolder disk = new FragileFolder();
            RandomEntries entries = new RandomEntries(random, random.nextBoolean() ? 30 : 2000);
            ClientStore store = ClientStore.open(disk, "c", SMALL);
            for (int i = 0; i < 400; i++) {
                long position = store.append(entries.next());
                if (random.nextInt(20) == 0) {
                    store.awaitDurable(position);
                    assertThat(store.durable()).isEqualTo(position);
                }
                if (random.nextInt(40) == 0) {
                    entries.model().assertKeptBy(store);
                    store.close();
                    store = ClientStore.open(disk, "c", SMALL);
                }
            }
            entries.model().assertKeptBy(store);
            store.close();
        });
    }

    @Test
    void keepsAMessageOnTheRealDisk() throws IOException {
        Message message = message(Qos.EXACTLY_ONCE, 5000);
        try (ClientStore store = ClientStore.open(folder, "c", Options.DEFAULT)) {
            store.append(new Entry.Accepted(1, 77, message));
            assertThat(store.read(1)).isEqualTo(message);
            store.append(new Entry.Accepted(2, 78, message));
            store.append(new Entry.Sent(2, 9));
            store.awaitDurable(store.append(new Entry.SessionExists(true)));
            assertThat(store.read(1)).isEqualTo(message);
        }
        try (ClientStore store = ClientStore.open(folder, "c", Options.DEFAULT)) {
            Recovered kept = store.recovered();
            assertThat(kept.waiting()).hasSize(1);
            assertThat(kept.waiting().getFirst().wallMillis()).isEqualTo(77);
            assertThat(kept.sent().getFirst().packetId()).isEqualTo(9);
            assertThat(kept.sessionExists()).isTrue();
            assertThat(kept.nextSequence()).isEqualTo(3);
            assertThat(store.read(2)).isEqualTo(message);
        }
    }

    @Test
    void secondOpenerIsRefusedUntilTheFirstCloses() throws IOException {
        ClientStore first = ClientStore.open(folder, "c", SMALL);
        assertThatThrownBy(() -> ClientStore.open(folder, "c", SMALL))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("is in use")
                .hasMessageContaining(folder.toString());
        first.close();
        first.close();
        ClientStore.open(folder, "c", SMALL).close();
    }

    @Test
    void anotherClientIdIsRefusedAndChangesNothing() throws IOException {
        try (ClientStore store = ClientStore.open(folder, "client-a", SMALL)) {
            store.append(new Entry.Received(3));
        }
        byte[] before = Files.readAllBytes(folder.resolve("000001.log"));
        assertThatThrownBy(() -> ClientStore.open(folder, "client-b", SMALL))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("belongs to client id 'client-a', not 'client-b'");
        assertThat(Files.readAllBytes(folder.resolve("000001.log"))).isEqualTo(before);
        assertThatThrownBy(() -> ClientStore.open(folder, "", SMALL)).isInstanceOf(IllegalArgumentException.class);
        try (ClientStore store = ClientStore.open(folder, "client-a", SMALL)) {
            assertThat(store.recovered().received()).containsExactly(3);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> ClientStore.open(file.resolve("store"), "c", SMALL))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining(file.resolve("store").toString());
        Path lockIsFolder = Files.createDirectories(folder.resolve("store").resolve("lock"));
        assertThatThrownBy(() -> ClientStore.open(lockIsFolder.resolveSibling("."), "c", SMALL))
                .isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void entriesThatCannotFollowAreRefusedAndChangeNothing() throws IOException {
        try (ClientStore store = ClientStore.open(new FragileFolder(), "c", SMALL)) {
            store.append(new Entry.Accepted(5, 0, message(Qos.AT_LEAST_ONCE, 1)));
            store.append(new Entry.Accepted(6, 0, message(Qos.AT_MOST_ONCE, 1)));
            store.append(new Entry.Accepted(7, 0, message(Qos.AT_LEAST_ONCE, 1)));
            store.append(new Entry.Sent(5, 1));
            store.append(new Entry.Received(1));
            Recovered before = store.recovered();
            Entry[] impossible = {
                new Entry.Accepted(7, 0, message(Qos.AT_MOST_ONCE, 1)),
                new Entry.Sent(6, 2), // QoS 0
                new Entry.Sent(7, 1), // identifier in use
                new Entry.Sent(5, 2), // sent already
                new Entry.Sent(8, 2),
                new Entry.Released(1), // QoS 1
                new Entry.Released(2),
                new Entry.Completed(2),
                new Entry.Dropped(5), // sent
                new Entry.Dropped(8),
                new Entry.Received(1),
                new Entry.Forgotten(2),
            };
            for (Entry entry : impossible) {
                assertThatThrownBy(() -> store.append(entry)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(store.recovered()).isEqualTo(before);
            assertThatThrownBy(() -> store.read(8)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> store.awaitDurable(99)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aMessageThatCouldNotBeReadAgainIsRefused() {
        Properties twice = Properties.builder()
                .add(PropertyId.MESSAGE_EXPIRY_INTERVAL, 1)
                .add(PropertyId.MESSAGE_EXPIRY_INTERVAL, 2)
                .build();
        Properties ofWill =
                Properties.builder().add(PropertyId.WILL_DELAY_INTERVAL, 1).build();
        Message message = message(Qos.AT_LEAST_ONCE, 1);
        for (Properties wrong : new Properties[] {twice, ofWill}) {
            assertThatThrownBy(() -> new Entry.Accepted(1, 0, message.withProperties(wrong)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Entry.Accepted(1, 0, message.withTopic(TopicName.NONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Entry.Sent(1, 65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Entry.Dropped(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageLargerThanASegmentIsKept() throws IOException {
        FragileFolder disk = new FragileFolder();
        Message large = message(Qos.AT_LEAST_ONCE, 300_000);
        try (ClientStore store = ClientStore.open(disk, "c", SMALL)) {
            store.append(new Entry.Accepted(1, 0, large));
            store.append(new Entry.Accepted(2, 0, message(Qos.AT_LEAST_ONCE, 10)));
            assertThat(store.read(1)).isEqualTo(large);
        }
        try (ClientStore store = ClientStore.open(disk, "c", SMALL)) {
            assertThat(store.read(1)).isEqualTo(large);
        }
    }

    static Message message(Qos qos, int payloadBytes) {
        return Message.of(TopicName.of("a/b"), Bytes.wrap(new byte[payloadBytes]), qos, false);
    }
}
