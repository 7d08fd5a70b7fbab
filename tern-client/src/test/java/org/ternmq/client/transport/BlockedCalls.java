package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A reader and a writer that wait for a server which sends and takes nothing. */
final class BlockedCalls {
    private BlockedCalls() {}

    static void assertEndedByClose(Transport transport) throws IOException, InterruptedException {
        AtomicReference<IOException> readEnd = new AtomicReference<>();
        AtomicReference<IOException> writeEnd = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                transport.read(new byte[10], 0, 10);
            } catch (IOException e) {
                readEnd.set(e);
            }
        });
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    transport.write(new byte[100_000], 0, 100_000);
                }
            } catch (IOException e) {
                writeEnd.set(e);
            }
        });
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> reader.getState() == Thread.State.WAITING && writer.getState() == Thread.State.WAITING);
        transport.close();
        assertThat(reader.join(java.time.Duration.ofSeconds(10))).isTrue();
        assertThat(writer.join(java.time.Duration.ofSeconds(10))).isTrue();
        assertThat(readEnd.get()).isNotNull();
        assertThat(writeEnd.get()).isNotNull();
        transport.close(); // once more does nothing
    }
}
