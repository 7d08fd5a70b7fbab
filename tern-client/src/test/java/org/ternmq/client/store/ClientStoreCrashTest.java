package org.ternmq.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.client.store.ClientStore.Options;
import org.ternmq.testkit.Seeds;

/** What is found after a process ended without a word, power was lost, or files were changed: a prefix of whole entries, or a refusal. */
class ClientStoreCrashTest {
    private static final Options SMALL = new Options(1 << 20, 4 << 10);

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
