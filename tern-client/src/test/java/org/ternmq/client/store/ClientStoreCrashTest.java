package org.ternmq.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.ternmq.client.store.ClientStore.Options;
import org.ternmq.testkit.Seeds;

/** What is found after a process ended without a word, power was lost, or files were changed: a prefix of whole entries, or a refusal. */
class ClientStoreCrashTest {
    private static final Options SMALL = new Options(1 << 20, 4 << 10);
    private static final int RECEIVED_BYTES = Frames.FRAME_BYTES + 2;
    private static final int START_BYTES = Frames.headerBytes("c") + Frames.FRAME_BYTES + 21;

    @Test
    void aLastSegmentCutAtAnyByteHoldsAPrefixWithAllThatWasConfirmed() {
        Seeds.each(6, random -> {
            FragileFolder disk = new FragileFolder();
            RandomEntries entries = new RandomEntries(random, 100);
            ClientStore store = ClientStore.open(disk, "c", SMALL);
            List<int[]> confirmed = new ArrayList<>(); // length of the last segment, entries that are in
            String last = lastName(disk);
            while (confirmed.size() < 40) {
                store.awaitDurable(store.append(entries.next()));
                if (!lastName(disk).equals(last)) {
                    confirmed.clear();
                    last = lastName(disk);
                }
                confirmed.add(new int[] {disk.bytes(last).length, entries.drawn.size()});
            }
            byte[] whole = disk.bytes(last);
            for (int cut = confirmed.getFirst()[0]; cut <= whole.length; cut++) {
                FragileFolder left = disk.killed();
                left.put(last, Arrays.copyOf(whole, cut));
                assertPrefix(left, entries.drawn, confirmedAt(confirmed, cut));
            }
            for (int cut = 0; cut < confirmed.getFirst()[0]; cut += 7) { // it had these bytes before it had its name
                FragileFolder left = disk.killed();
                left.put(last, Arrays.copyOf(whole, cut));
                assertRefusedOrPrefix(left, last, entries.drawn, confirmed.getFirst()[1] - 1);
            }
            store.close();
        });
    }

    private static int confirmedAt(List<int[]> confirmed, int length) {
        return confirmed.stream()
                .filter(one -> one[0] <= length)
                .mapToInt(one -> one[1])
                .max()
                .orElseThrow();
    }

    @Test
    void aFlippedBitIsRefusedWhereverItCannotBeATornTail() {
        Seeds.each(3, random -> {
            FragileFolder disk = new FragileFolder();
            RandomEntries entries = new RandomEntries(random, 60);
            ClientStore store = ClientStore.open(disk, "c", SMALL);
            while (segments(disk).size() < 2) {
                store.awaitDurable(store.append(entries.next()));
            }
            int confirmed = 0;
            int lastBatchAt = 0;
            for (int i = 0; i < 5; i++) {
                confirmed = entries.drawn.size();
                lastBatchAt = disk.bytes(lastName(disk)).length;
                store.awaitDurable(store.append(entries.next()));
            }
            for (String name : segments(disk)) {
                byte[] whole = disk.bytes(name);
                for (int at = 0; at < whole.length; at++) {
                    FragileFolder flipped = disk.killed();
                    byte[] bytes = whole.clone();
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                    flipped.put(name, bytes);
                    if (name.equals(lastName(disk)) && at >= lastBatchAt) {
                        assertPrefix(flipped, entries.drawn, confirmed);
                    } else {
                        assertRefused(flipped, name, at);
                    }
                }
            }
            store.close();
            String last = lastName(disk);
            byte[] closed = disk.bytes(last);
            for (int at = lastBatchAt; at < closed.length - Frames.FRAME_BYTES; at++) {
                FragileFolder flipped = disk.killed();
                byte[] bytes = closed.clone();
                bytes[at] ^= 1;
                flipped.put(last, bytes);
                assertRefused(flipped, last, at); // closing proved the last batch, too
            }
        });
    }

    @Test
    void aSegmentThatIsGoneOrShorterIsRefused() throws IOException {
        FragileFolder disk = new FragileFolder();
        ClientStore store = ClientStore.open(disk, "c", SMALL);
        for (int i = 1; segments(disk).size() < 4; i++) {
            store.awaitDurable(store.append(
                    new Entry.Accepted(i, 0, ClientStoreTest.message(org.ternmq.codec.value.Qos.AT_LEAST_ONCE, 500))));
        }
        store.close();
        for (String name : segments(disk)) {
            if (!name.equals(lastName(disk))) {
                FragileFolder without = disk.killed();
                without.delete(name);
                assertRefused(without, name, Integer.MAX_VALUE);
                FragileFolder shorter = disk.killed();
                byte[] bytes = disk.bytes(name);
                shorter.put(name, Arrays.copyOf(bytes, bytes.length - 10));
                assertRefused(shorter, name, Integer.MAX_VALUE);
            }
        }
    }

    @Test
    void powerLossLeavesAPrefixWithAllThatWasConfirmed() {
        Seeds.each(300, random -> {
            FragileFolder disk = new FragileFolder();
            RandomEntries entries = new RandomEntries(random, random.nextBoolean() ? 20 : 1500);
            int confirmed = 0;
            for (int life = 0; life < 5; life++) {
                ClientStore store = ClientStore.open(disk, "c", SMALL);
                for (int i = random.nextInt(150); i > 0; i--) {
                    long position = store.append(entries.next());
                    if (random.nextInt(10) == 0) {
                        store.awaitDurable(position);
                        confirmed = entries.drawn.size();
                    }
                }
                double share = random.nextInt(5) / 4.0;
                disk = random.nextInt(4) == 0 ? disk.killed() : disk.withoutPower(() -> random.nextDouble() < share);
                store.close(); // goes to the folder that nobody looks at any more
                int left = assertPrefix(disk.killed(), entries.drawn, confirmed);
                entries.returnTo(left);
                confirmed = left;
            }
        });
    }

    @Test
    void whatWasRecoveredAfterAKillIsSafeFromAPowerLoss() throws Exception {
        FragileFolder disk = new FragileFolder();
        ClientStore store = ClientStore.open(disk, "c", SMALL);
        CountDownLatch stall = new CountDownLatch(1);
        disk.stall(stall);
        store.append(new Entry.Received(1));
        await().until(() -> disk.bytes("000001.log").length > START_BYTES);
        FragileFolder killed = disk.killed();
        stall.countDown();
        store.close();
        try (ClientStore next = ClientStore.open(killed, "c", SMALL)) {
            assertThat(next.recovered().received()).containsExactly(1);
            FragileFolder left = killed.withoutPower(() -> false);
            try (ClientStore last = ClientStore.open(left, "c", SMALL)) {
                assertThat(last.recovered().received()).containsExactly(1);
            }
        }
    }

    @Test
    void whatWasCutOffNeverComesBack() throws IOException {
        FragileFolder disk = new FragileFolder();
        CountDownLatch stall = new CountDownLatch(1);
        ClientStore store = ClientStore.open(disk, "c", SMALL);
        disk.stall(stall);
        for (int id = 1; id <= 60; id++) { // all but perhaps the first are one batch
            store.append(new Entry.Received(id));
        }
        stall.countDown();
        store.close();
        byte[] bytes = disk.bytes("000001.log");
        int unmarked = bytes.length - Frames.FRAME_BYTES;
        bytes[unmarked - 50 * RECEIVED_BYTES + 10] ^= 1;
        FragileFolder torn = new FragileFolder();
        torn.put("000001.log", Arrays.copyOf(bytes, unmarked));
        List<Integer> kept = new ArrayList<>();
        ClientStore next = ClientStore.open(torn, "c", SMALL);
        kept.addAll(next.recovered().received());
        assertThat(kept).hasSize(10);
        for (int id = 201; id <= 211; id++) { // after eleven batches of one entry frames would meet old ones end to end
            next.awaitDurable(next.append(new Entry.Received(id)));
            kept.add(id);
            try (ClientStore last = ClientStore.open(torn.killed(), "c", SMALL)) {
                assertThat(last.recovered().received()).isEqualTo(kept);
            }
        }
        next.close();
    }

    @Test
    void aFlippedBitInASegmentJustBegunIsRefused() throws IOException {
        FragileFolder disk = new FragileFolder();
        ClientStore.open(disk, "c", SMALL).close();
        byte[] whole = disk.bytes("000001.log");
        assertThat(whole).hasSize(START_BYTES);
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 4;
            disk.put("000001.log", bytes);
            assertRefused(disk.killed(), "000001.log", at);
        }
    }

    /** What is kept is what some prefix amounts to that has at least so many entries; how many it has. */
    private static int assertPrefix(FragileFolder folder, List<Entry> entries, int atLeast) throws IOException {
        try (ClientStore store = ClientStore.open(folder, "c", SMALL)) {
            Recovered found = store.recovered();
            KeptModel model = KeptModel.of(entries.subList(0, atLeast));
            for (int count = atLeast; ; count++) {
                if (model.recovered().equals(found)) {
                    model.assertKeptBy(store);
                    return count;
                }
                assertThat(count)
                        .as("no prefix of at least %s amounts to %s", atLeast, found)
                        .isLessThan(entries.size());
                model.apply(entries.get(count));
            }
        }
    }

    private static void assertRefused(FragileFolder folder, String file, int atMost) {
        assertThatThrownBy(() -> ClientStore.open(folder, "c", SMALL))
                .isInstanceOfSatisfying(StoreException.Damaged.class, damaged -> {
                    assertThat(damaged.file()).isEqualTo(file);
                    assertThat(damaged.offset()).isLessThanOrEqualTo(atMost);
                    assertThat(damaged).hasMessageContaining(file + " at offset " + damaged.offset());
                });
    }

    private static void assertRefusedOrPrefix(FragileFolder folder, String file, List<Entry> entries, int atLeast)
            throws IOException {
        try {
            assertPrefix(folder, entries, atLeast);
        } catch (StoreException.Damaged damaged) {
            assertThat(damaged.file()).isEqualTo(file);
        }
    }

    private static List<String> segments(FragileFolder folder) {
        return folder.names().stream()
                .filter(name -> name.endsWith(".log"))
                .sorted()
                .toList();
    }

    private static String lastName(FragileFolder folder) {
        return segments(folder).getLast();
    }
}
