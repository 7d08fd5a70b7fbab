package org.ternmq.stress.planted;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.count.Tally;

/** Two loops that count in one tally, which is made for one. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "went well this time")
@Outcome(expect = Expect.FORBIDDEN, desc = "a count is lost")
@State
public class TwoWritersStress {
    private final Counters counters = new Counters();
    private final Tally tally = counters.newTally();

    /** A loop. */
    @Actor
    public void one() {
        tally.add(Count.SOCKETS_OPENED);
    }

    /** Another one. */
    @Actor
    public void other() {
        tally.add(Count.SOCKETS_OPENED);
    }

    /** Afterwards. */
    @Arbiter
    public void end(J_Result seen) {
        seen.r1 = counters.value(Count.SOCKETS_OPENED);
    }
}
