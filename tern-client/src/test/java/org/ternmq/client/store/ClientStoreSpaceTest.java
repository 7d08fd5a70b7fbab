package org.ternmq.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.store.ClientStore.Options;
import org.ternmq.codec.value.Qos;
import org.ternmq.testkit.Seeds;

/** What a folder holds in the long run, and how fast it is filled. */
class ClientStoreSpaceTest {
    private static final int SEGMENT = 8 << 10;

    @TempDir
    private Path folder;

    @Test
    void theFolderIsBoundedByWhatIsKeptWhateverIsDone() {
        Seeds.each(20, random -> {
            FragileFolder disk = new FragileFolder();
            RandomEntries entries = new RandomEntries(random, 800);
            Options options = new Options(1 << 20, SEGMENT);
            try (ClientStore store = ClientStore.open(disk, "c", options)) {
                for (int i = 0; i < 1500; i++) {
                    store.awaitDurable(store.append(entries.next()));
                    assertBounded(disk, entries.model());
                }
                entries.model().assertKeptBy(store);
            }
            try (ClientStore store = ClientStore.open(disk, "c", options)) {
                entries.model().assertKeptBy(store);
            }
        });
    }

    @Test
    void oneOldMessageHoldsNothingBackAndStaysReadable() throws IOException {
        FragileFolder disk = new FragileFolder();
        Options options = new Options(1 << 20, SEGMENT);
        try (ClientStore store = ClientStore.open(disk, "c", options)) {
            store.append(new Entry.Accepted(1, 5, ClientStoreTest.message(Qos.AT_LEAST_ONCE, 77)));
            store.append(new Entry.Accepted(2, 5, ClientStoreTest.message(Qos.EXACTLY_ONCE, 78)));
            store.append(new Entry.Sent(2, 7));
            for (int sequence = 3; sequence < 3000; sequence++) {
                store.append(new Entry.Accepted(sequence, 0, ClientStoreTest.message(Qos.AT_LEAST_ONCE, 300)));
                store.append(new Entry.Sent(sequence, 1));
                store.awaitDurable(store.append(new Entry.Completed(1)));
                assertThat(disk.totalBytes()).isLessThan(3 * SEGMENT + 2000);
            }
            assertThat(store.read(1).payload().length()).isEqualTo(77);
        }
        try (ClientStore store = ClientStore.open(disk, "c", options)) {
            assertThat(store.recovered().waiting()).hasSize(1);
            assertThat(store.recovered().sent()).hasSize(1);
            assertThat(store.read(1).payload().length()).isEqualTo(77);
            assertThat(store.read(2).payload().length()).isEqualTo(78);
        }
    }

    @Test
    void aLongQueueThatIsWorkedOffGivesItsSpaceBack() throws IOException {
        FragileFolder disk = new FragileFolder();
        try (ClientStore store = ClientStore.open(disk, "c", new Options(4 << 20, SEGMENT))) {
            for (int sequence = 1; sequence <= 500; sequence++) {
                store.append(new Entry.Accepted(sequence, 0, ClientStoreTest.message(Qos.AT_MOST_ONCE, 4000)));
            }
            store.awaitDurable(500);
            assertThat(disk.totalBytes()).isGreaterThan(2_000_000);
            for (int sequence = 1; sequence <= 500; sequence++) {
                store.awaitDurable(store.append(new Entry.Dropped(sequence)));
            }
            assertThat(disk.totalBytes()).isLessThan(4 * SEGMENT);
        }
    }

    @Test
    void segmentsWithoutMessagesGoWithTheNextOne() throws IOException {
        FragileFolder disk = new FragileFolder();
        try (ClientStore store = ClientStore.open(disk, "c", new Options(4 << 20, SEGMENT))) {
            for (int sequence = 1; sequence <= 9; sequence++) {
                store.append(new Entry.Accepted(sequence, 0, ClientStoreTest.message(Qos.AT_MOST_ONCE, 800)));
                store.awaitDurable(store.append(new Entry.Dropped(sequence)));
            }
            assertThat(disk.names()).containsExactly("000001.log");
            for (int sequence = 10; sequence <= 11; sequence++) {
                store.awaitDurable(
                        store.append(new Entry.Accepted(sequence, 0, ClientStoreTest.message(Qos.AT_MOST_ONCE, 800))));
            }
            assertThat(disk.names()).containsExactly("000002.log");
        }
    }

    private static void assertBounded(FragileFolder disk, KeptModel model) {
        long live = model.recovered().waiting().stream()
                        .mapToLong(kept -> kept.packetBytes() + Frames.ACCEPTED_BYTES)
                        .sum()
                + model.recovered().sent().stream()
                        .mapToLong(one -> one.message().packetBytes() + Frames.ACCEPTED_BYTES)
                        .sum();
        long state = 20L * (model.sent.size() + model.received.size() + model.released.size());
        assertThat(disk.totalBytes()).isLessThan(2 * live + 4 * SEGMENT + 2 * state);
    }

    @Test
    void confirmedAppendsPerSecond() throws Exception {
        for (int threads : new int[] {1, 10, 100, 1000}) {
            Path own = folder.resolve("t" + threads);
            try (ClientStore store = ClientStore.open(own, "c", Options.DEFAULT)) {
                int each = Math.max(20, 20_000 / threads / (threads < 100 ? 10 : 1));
                long[] next = {1};
                LongSupplier one = () -> appendNext(store, next);
                long start = System.nanoTime();
                run(threads, each, store, one);
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "%d threads, 200 bytes, each append confirmed: %.0f per second%n",
                        threads, threads * each / seconds);
            }
        }
        try (ClientStore store = ClientStore.open(folder.resolve("one"), "c", Options.DEFAULT)) {
            long[] next = {1};
            long start = System.nanoTime();
            for (int i = 0; i < 200_000; i++) {
                appendNext(store, next);
            }
            store.awaitDurable(200_000);
            System.out.printf(
                    "one thread, confirmed at the end: %.0f per second%n",
                    200_000 / ((System.nanoTime() - start) / 1e9));
        }
        long start = System.nanoTime();
        try (ClientStore store = ClientStore.open(folder.resolve("one"), "c", Options.DEFAULT)) {
            assertThat(store.recovered().waiting()).hasSize(200_000);
            System.out.printf("200,000 messages reopened in %.0f ms%n", (System.nanoTime() - start) / 1e6);
        }
    }

    private static void run(int threads, int each, ClientStore store, LongSupplier append) throws Exception {
        Executor virtual = Thread::startVirtualThread;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < each; i++) {
                            awaitDurable(store, append.getAsLong());
                        }
                    },
                    virtual));
        }
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get();
    }

    private static long appendNext(ClientStore store, long[] next) {
        synchronized (next) { // the sequences are the caller's to order
            try {
                return store.append(new Entry.Accepted(next[0]++, 0, ClientStoreTest.message(Qos.AT_LEAST_ONCE, 200)));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
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
