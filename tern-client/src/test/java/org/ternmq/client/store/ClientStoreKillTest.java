package org.ternmq.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.store.ClientStore.Options;
import org.ternmq.testkit.Seeds;

/** A process that appends, tells what was confirmed, and is killed in the middle of it, again and again over one folder. */
class ClientStoreKillTest {
    private static final int ROUNDS = 20;
    private static final Options SMALL = new Options(64 << 20, 16 << 10);

    @TempDir
    private Path folder;

    /** The process: appends what is drawn from the seed, from the given entry on, and tells how many are confirmed. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            int there = Integer.parseInt(args[1]);
            RandomEntries entries = drawn(there);
            ClientStore store = ClientStore.open(Path.of(args[0]), "c", SMALL);
            for (int i = 0; ; i++) {
                long position = store.append(entries.next());
                if (i % 3 == 0) {
                    store.awaitDurable(position);
                    System.out.println(there + position);
                }
            }
        }
    }

    private static RandomEntries drawn(int count) {
        RandomEntries entries = new RandomEntries(Seeds.random(SEED), 300);
        for (int i = 0; i < count; i++) {
            entries.next();
        }
        return entries;
    }

    @Test
    void whatWasConfirmedIsThereAfterEachKill() throws Exception {
        RandomGenerator random = Seeds.random(SEED + 1);
        int there = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int confirmed = killAfter(there, 1 + random.nextInt(80));
            assertThat(confirmed).isGreaterThan(there);
            there = confirmed;
            RandomEntries entries = drawn(confirmed);
            try (ClientStore store = ClientStore.open(folder, "c", SMALL)) {
                for (; !entries.model().recovered().equals(store.recovered()); there++) {
                    entries.next();
                    assertThat(there).as("confirmed, and entries beyond").isLessThan(confirmed + 1000);
                }
                entries.model().assertKeptBy(store);
            }
        }
    }

    private int killAfter(int there, int lines) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(Child.class.getName(), folder.toString(), Integer.toString(there)));
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int confirmed = 0;
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < lines; i++) {
                confirmed = Integer.parseInt(Objects.requireNonNull(out.readLine()));
            }
            child.toHandle().destroyForcibly(); // the process itself would close the stream, with what it still holds
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The last line may be cut short, and is a smaller number then.
                confirmed = line.isEmpty() ? confirmed : Math.max(confirmed, Integer.parseInt(line));
            }
        }
        child.waitFor();
        return confirmed;
    }

    private static final long SEED = 20_261_128;
}
