package org.ternmq.broker.loop;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Who waits until a full box has drained is told so once, however waiting and draining meet. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "told once")
@Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "forgotten: its publishers are never read again")
@Outcome(expect = Expect.FORBIDDEN, desc = "told more than once")
@State
public class MailboxFullStress {
    private final AtomicInteger told = new AtomicInteger();
    private final Mailbox<String> box = new Mailbox<>(2, 1_000, () -> {});

    /** Begins with a full box. */
    public MailboxFullStress() {
        box.post(List.of("a", "b"), 2);
    }

    /** Another loop, which found it full. */
    @Actor
    public void waiter() {
        box.whenDrained(told::incrementAndGet);
    }

    /** The loop whose box it is. */
    @Actor
    public void owner() {
        box.drain(envelope -> {});
    }

    /** Afterwards. */
    @Arbiter
    public void end(I_Result seen) {
        seen.r1 = told.get();
    }
}
