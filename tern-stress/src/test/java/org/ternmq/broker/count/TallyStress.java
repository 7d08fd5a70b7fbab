package org.ternmq.broker.count;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A loop counts and somebody reads: the sum never falls, and in the end nothing is missing. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "as counted")
@Outcome(expect = Expect.FORBIDDEN, desc = "it fell, or a count is lost")
@State
public class TallyStress {
    private final Counters counters = new Counters();
    private final Tally tally = counters.newTally();

    /** A loop. */
    @Actor
    public void loop() {
        tally.add(Count.SOCKETS_OPENED);
        tally.add(Count.SOCKETS_OPENED, 2);
    }

    /** Who asks for the metrics. */
    @Actor
    public void reader(ZZ_Result seen) {
        long before = counters.value(Count.SOCKETS_OPENED);
        long after = counters.value(Count.SOCKETS_OPENED);
        seen.r1 = before <= after && after <= 3;
    }

    /** Afterwards. */
    @Arbiter
    public void end(ZZ_Result seen) {
        seen.r2 = counters.value(Count.SOCKETS_OPENED) == 3;
    }
}
