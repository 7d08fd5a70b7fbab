package org.ternmq.journal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;
import org.ternmq.journal.disk.MemoryDisk;

/** A loop appends while the journal's thread writes and syncs: everything is there in the end, once and in order. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "as appended")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "lost, twice, or in the wrong order")
@State
public class HandOverStress {
    private final Log log;
    private final long start;

    /** Begins with an empty log. */
    public HandOverStress() {
        try {
            log = Log.recover(
                    new MemoryDisk(), new LogSettings(1 << 12, 1 << 9, 1 << 12, 0, 7), 0, (at, type, body) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start = log.durable();
    }

    /** A loop. */
    @Actor
    public void loop() {
        log.append(1, ByteBuffer.wrap("one".getBytes(UTF_8)));
        log.append(1, ByteBuffer.wrap("two".getBytes(UTF_8)));
    }

    /** The journal's thread. */
    @Actor
    public void committer() {
        log.commit();
    }

    /** Afterwards. */
    @Arbiter
    public void end(Z_Result seen) {
        while (log.commit()) {
            // until nothing waits
        }
        StringBuilder found = new StringBuilder();
        try {
            for (long at = start; at < log.durable(); ) {
                at = log.readFrom(
                        at,
                        log.durable(),
                        ByteBuffer.allocate(1 << 12),
                        (position, type, body) ->
                                found.append(UTF_8.decode(body)).append(' '));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        seen.r1 = found.toString().equals("one two ");
    }
}
