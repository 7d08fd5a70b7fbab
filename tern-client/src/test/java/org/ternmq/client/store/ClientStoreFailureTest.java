package org.ternmq.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ternmq.client.store.ClientStore.Options;
import org.ternmq.codec.value.Qos;

/** Bounds, full disks and broken ones. */
class ClientStoreFailureTest {
    private static final Options SMALL = new Options(1 << 20, 64 << 10);

    @Test
    void messagesBeyondTheBoundAreRefusedAndOtherEntriesAreNot() throws IOException {
        FragileFolder disk = new FragileFolder();
        try (ClientStore store = ClientStore.open(disk, "c", new Options(10_000, 4 << 10))) {
            int kept = 0;
            try {
                while (true) {
                    store.append(accepted(kept + 1));
                    kept++;
                }
            } catch (StoreException.Full full) {
                assertThat(full).hasMessageContaining("may keep 10000");
            }
            assertThat(kept).isEqualTo(8);
            for (int id = 1; id <= 1000; id++) {
                store.append(new Entry.Received(id));
            }
            store.append(new Entry.Dropped(3));
            store.append(accepted(9));
            assertThat(store.recovered().waiting()).hasSize(8);
        }
    }

    @Test
    void aMessageIsRefusedBeforeTheDiskIsFullAndTakenWhenThereIsRoomAgain() throws IOException {
        FragileFolder disk = new FragileFolder();
        try (ClientStore store = ClientStore.open(disk, "c", SMALL)) {
            store.awaitDurable(store.append(accepted(1)));
            disk.usableBytes(100_000);
            store.awaitDurable(store.append(accepted(2))); // what is usable is asked at each sync
            assertThatThrownBy(() -> store.append(accepted(3)))
                    .isInstanceOf(StoreException.Full.class)
                    .hasMessageContaining("100000 bytes left");
            store.awaitDurable(store.append(new Entry.Sent(1, 1)));
            disk.usableBytes(1_000_000);
            store.awaitDurable(store.append(accepted(3)));
        }
    }

    @Test
    void aWriteThatFindsTheDiskFullIsTakenBackAndFinal() throws Exception {
        FragileFolder disk = new FragileFolder();
        ClientStore store = ClientStore.open(disk, "c", SMALL);
        store.awaitDurable(store.append(accepted(1)));
        int before = disk.bytes("000001.log").length;
        CountDownLatch stall = new CountDownLatch(1);
        disk.stall(stall);
        disk.writableBytes(1500);
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int sequence = 2; sequence < 6; sequence++) {
            long position = store.append(accepted(sequence));
            waiting.add(CompletableFuture.runAsync(() -> awaitDurable(store, position), Thread::startVirtualThread));
        }
        stall.countDown();
        waiting.getLast().exceptionally(failed -> null).get(20, TimeUnit.SECONDS);
        assertThat(waiting.getLast()).isCompletedExceptionally();
        assertFinal(store, "No space left");
        disk.writableBytes(Integer.MAX_VALUE);
        assertThatThrownBy(store::close).isInstanceOf(StoreException.Failed.class);

        int durable = (int) store.durable();
        assertThat(disk.bytes("000001.log").length).isGreaterThanOrEqualTo(before);
        try (ClientStore again = ClientStore.open(disk, "c", SMALL)) {
            assertThat(again.recovered().waiting()).hasSize(durable);
            again.awaitDurable(again.append(accepted(10)));
        }
    }

    @Test
    void aFailedSyncIsFinalAndWhatItCoveredIsTakenBack() throws IOException {
        for (boolean truncates : new boolean[] {true, false}) {
            FragileFolder disk = new FragileFolder();
            ClientStore store = ClientStore.open(disk, "c", SMALL);
            store.awaitDurable(store.append(accepted(1)));
            int before = disk.bytes("000001.log").length;
            disk.failsSyncs(true);
            disk.failsTruncates(!truncates);
            long position = store.append(accepted(2));
            assertThatThrownBy(() -> store.awaitDurable(position)).isInstanceOf(StoreException.Failed.class);
            store.awaitDurable(1); // it was and is on the medium
            assertFinal(store, "Input/output error");
            assertThatThrownBy(store::close).isInstanceOf(StoreException.Failed.class);
            if (truncates) {
                assertThat(disk.bytes("000001.log")).hasSize(before);
            }
            try (ClientStore again = ClientStore.open(disk.withoutPower(() -> false), "c", SMALL)) {
                assertThat(again.recovered().waiting()).hasSize(1);
                assertThat(again.read(1)).isEqualTo(accepted(1).message());
            }
        }
    }

    @Test
    void aSegmentThatCannotBeBegunLeavesTheOldOneWhole() throws IOException {
        FragileFolder disk = new FragileFolder();
        ClientStore store = ClientStore.open(disk, "c", new Options(1 << 20, 4 << 10));
        for (int sequence = 1; sequence <= 3; sequence++) {
            store.awaitDurable(store.append(accepted(sequence)));
        }
        disk.writableBytes(700);
        long position = store.append(accepted(4));
        assertThatThrownBy(() -> store.awaitDurable(position)).isInstanceOf(StoreException.Failed.class);
        assertThatThrownBy(store::close).isInstanceOf(StoreException.Failed.class);
        assertThat(disk.names()).contains("000002.tmp");
        disk.writableBytes(Integer.MAX_VALUE);
        try (ClientStore again = ClientStore.open(disk, "c", SMALL)) {
            assertThat(again.recovered().waiting()).hasSize(3);
            assertThat(disk.names()).containsExactly("000001.log");
        }
    }

    @Test
    void appendingWaitsForTheDiskWhenMuchIsGathered() throws Exception {
        FragileFolder disk = new FragileFolder();
        Options roomy = new Options(1 << 30, 4 << 20);
        try (ClientStore store = ClientStore.open(disk, "c", roomy)) {
            CountDownLatch stall = new CountDownLatch(1);
            disk.stall(stall);
            CompletableFuture<Void> all = CompletableFuture.runAsync(() -> {
                for (int sequence = 1; sequence <= 30; sequence++) {
                    append(store, new Entry.Accepted(sequence, 0, ClientStoreTest.message(Qos.AT_LEAST_ONCE, 1 << 20)));
                }
            });
            assertThatThrownBy(() -> all.get(300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(store.recovered().waiting().size()).isBetween(7, 9);
            assertThat(store.durable()).isZero();
            stall.countDown();
            all.get(20, TimeUnit.SECONDS);
            store.awaitDurable(30);
            assertThat(store.read(17).payload().length()).isEqualTo(1 << 20);
        }
    }

    @Test
    void afterClosingNothingIsTaken() throws IOException {
        ClientStore store = ClientStore.open(new FragileFolder(), "c", SMALL);
        long position = store.append(accepted(1));
        store.close();
        assertThat(store.durable()).isEqualTo(position);
        store.awaitDurable(position);
        assertThatThrownBy(() -> store.append(accepted(2))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.read(1)).isInstanceOf(IllegalStateException.class);
    }

    private static void assertFinal(ClientStore store, String cause) {
        assertThatThrownBy(() -> store.append(new Entry.Received(9)))
                .isInstanceOf(StoreException.Failed.class)
                .hasMessageContaining(cause);
        assertThatThrownBy(() -> store.read(1)).isInstanceOf(StoreException.Failed.class);
    }

    private static Entry.Accepted accepted(int sequence) {
        return new Entry.Accepted(sequence, 0, ClientStoreTest.message(Qos.EXACTLY_ONCE, 1190));
    }

    private static long append(ClientStore store, Entry entry) {
        try {
            return store.append(entry);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void awaitDurable(ClientStore store, long position) {
        try {
            store.awaitDurable(position);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
