package org.ternmq.broker.loop;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Whoever posts while the owner lies down either is seen by it, or wakes it. */
@JCStressTest
@Outcome(id = "0, .*", expect = Expect.ACCEPTABLE, desc = "it saw what was there, and stays up")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it went to sleep, and was woken")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "it sleeps, and nobody has woken it")
@State
public class MailboxSleepStress {
    private final AtomicInteger wakes = new AtomicInteger();
    private final Mailbox<String> box = new Mailbox<>(100, 100, wakes::incrementAndGet);

    /** Sets up. */
    public MailboxSleepStress() {
        box.drain(envelope -> {}); // as an owner that is awake has done
    }

    /** Another loop. */
    @Actor
    public void poster(II_Result seen) {
        box.post(List.of("a"), 1);
        seen.r2 = wakes.get();
    }

    /** The loop whose box it is. */
    @Actor
    public void owner(II_Result seen) {
        seen.r1 = box.maySleep() ? 1 : 0;
    }
}
