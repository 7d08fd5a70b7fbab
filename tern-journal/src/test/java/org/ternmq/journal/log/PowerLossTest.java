package org.ternmq.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.testkit.Seeds;

/** Power is lost at every single operation, in a run and again while the loss of it is recovered. */
class PowerLossTest {
    private final Entries written = new Entries();
    private final TreeMap<Integer, Integer> durable = new TreeMap<>(Map.of(0, 0)); // entries, by operations before
    private int recoveries;

    @Test
    void nothingDurableIsLost() {
        Seeds.each(6, random -> {
            written.all.clear();
            durable.clear();
            durable.put(0, 0);
            MemoryDisk disk = new MemoryDisk();
            disk.startRecording();
            run(disk, random);
            for (int operations = 0; operations <= disk.operations(); operations++) {
                int expected = durable.floorEntry(operations).getValue();
                recoverTwice(disk.crashAt(operations, () -> true), expected, random);
                killAndLosePower(disk.killAt(operations), expected, random);
                recoverTwice(disk.crashAt(operations, () -> false), expected, random);
                recoverTwice(disk.crashAt(operations, random), expected, random);
                recoverTwice(disk.crashAt(operations, random), expected, random);
            }
        });
        System.out.println("recoveries after a power loss: " + recoveries);
    }

    private void run(MemoryDisk disk, RandomGenerator random) throws IOException {
        runOnce(disk, random, 8);
        runOnce(disk, random, 5);
    }

    private void runOnce(MemoryDisk disk, RandomGenerator random, int appends) throws IOException {
        try (Log log = Entries.recover(disk, new Entries())) {
            for (int i = 0; i < appends; i++) {
                written.append(log, random, random.nextInt(6) == 0 ? 1500 : 100);
                if (random.nextInt(3) == 0) {
                    log.prepare();
                }
                while (random.nextInt(4) != 0 && log.commit()) {
                    durable.put(disk.operations(), written.durable(log));
                }
            }
            written.commitAll(log);
            durable.put(disk.operations(), written.durable(log));
        }
    }

    private void recoverTwice(MemoryDisk left, int expected, RandomGenerator random) throws IOException {
        left.startRecording();
        Entries first = recover(left, expected);
        for (int operations = 0; operations <= left.operations(); operations++) {
            recover(left.crashAt(operations, random), expected);
        }
        Entries second = recover(left.crash(() -> false), first.all.size());
        assertThat(second.all).isEqualTo(first.all);
    }

    /** What the next process has found in the cache and acted upon must stay. */
    private void killAndLosePower(MemoryDisk left, int expected, RandomGenerator random) throws IOException {
        left.startRecording();
        Entries found = recover(left, expected);
        for (int operations = 0; operations <= left.operations(); operations++) {
            recover(left.crashAt(operations, random), expected);
        }
        assertThat(recover(left.crash(() -> false), found.all.size()).all).isEqualTo(found.all);
    }

    private Entries recover(MemoryDisk left, int expected) throws IOException {
        recoveries++;
        Entries recovered = new Entries();
        Entries.recover(left, recovered).close();
        assertThat(recovered.all).hasSizeBetween(expected, written.all.size());
        assertThat(recovered.all).isEqualTo(written.all.subList(0, recovered.all.size()));
        return recovered;
    }
}
