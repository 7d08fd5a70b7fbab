package org.ternmq.broker.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A turn of the owner, and then its sleep, while somebody posts twice: all is handed out in order, or there is a wake-up for the rest. */
@JCStressTest
@Outcome(id = "1, 1, .*", expect = Expect.ACCEPTABLE, desc = "in order; a wake-up for what was left")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, in the wrong order, or asleep with work")
@State
public class MailboxAwakeStress {
    private final AtomicInteger wakes = new AtomicInteger();
    private final Mailbox<Integer> box = new Mailbox<>(100, 100, wakes::incrementAndGet);
    private final List<Integer> got = new ArrayList<>();
    private boolean sleeps;
    private int wakesBefore;

    /** Another loop. */
    @Actor
    public void poster() {
        box.post(List.of(1), 1);
        box.post(List.of(2, 3), 2);
    }

    /** The loop whose box it is. */
    @Actor
    public void owner() {
        box.drain(got::add);
        wakesBefore = wakes.get();
        sleeps = box.maySleep();
    }

    /** Afterwards: a wake-up that came since the owner looked ends its sleep. */
    @Arbiter
    public void end(III_Result seen) {
        boolean isAwake = !sleeps || wakes.get() > wakesBefore || got.size() == 3;
        seen.r3 = got.size();
        box.drain(got::add);
        seen.r1 = got.equals(List.of(1, 2, 3)) && !box.isFull() ? 1 : 0;
        seen.r2 = isAwake ? 1 : 0;
    }
}
