package org.ternmq.stress.planted;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A box whose owner looks first and then says that it has to be woken. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "it sleeps, and nobody has woken it")
@Outcome(expect = Expect.ACCEPTABLE, desc = "went well this time")
@State
public class SleepsFirstStress {
    private final ConcurrentLinkedQueue<String> box = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean(true); // as somebody has done while it was awake
    private final AtomicInteger wakes = new AtomicInteger();

    /** Another loop. */
    @Actor
    public void poster(II_Result seen) {
        box.add("a");
        if (!woken.get() && woken.compareAndSet(false, true)) {
            wakes.incrementAndGet();
        }
        seen.r2 = wakes.get();
    }

    /** The loop whose box it is. */
    @Actor
    public void owner(II_Result seen) {
        boolean isEmpty = box.isEmpty();
        woken.set(false);
        seen.r1 = isEmpty ? 1 : 0;
    }
}
