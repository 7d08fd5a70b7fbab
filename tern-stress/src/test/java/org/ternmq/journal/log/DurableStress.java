package org.ternmq.journal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The journal's thread writes and syncs while somebody acknowledges what is reported durable: nothing is before it has been synced. */
@JCStressTest
@Outcome(id = "false, .*", expect = Expect.ACCEPTABLE, desc = "not durable yet")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "synced first, then reported")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "reported durable before its sync")
@State
public class DurableStress {
    private final SyncCount disk = new SyncCount();
    private final Log log;
    private final long appended;
    private final long before;

    /** Begins with a record that waits. */
    public DurableStress() {
        try {
            log = Log.recover(disk, new LogSettings(1 << 12, 1 << 9, 1 << 12, 0, 7), 0, (at, type, body) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        appended = log.append(1, ByteBuffer.wrap("one".getBytes(UTF_8)));
        before = disk.syncs();
    }

    /** The journal's thread. */
    @Actor
    public void committer() {
        log.commit();
    }

    /** Whoever sends the acknowledgement. */
    @Actor
    public void acknowledging(ZZ_Result seen) {
        seen.r1 = log.durable() > appended;
        seen.r2 = disk.syncs() > before;
    }
}
