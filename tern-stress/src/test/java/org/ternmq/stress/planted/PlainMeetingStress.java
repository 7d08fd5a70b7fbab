package org.ternmq.stress.planted;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Publisher and subscriber who each write first and then look, in fields that are not volatile. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the message never comes to the subscriber")
@Outcome(expect = Expect.ACCEPTABLE, desc = "went well this time")
@State
public class PlainMeetingStress {
    private int retained;
    private int subscribed;

    /** The publisher. */
    @Actor
    public void publisher(II_Result seen) {
        retained = 1;
        seen.r1 = subscribed;
    }

    /** The subscriber. */
    @Actor
    public void subscriber(II_Result seen) {
        subscribed = 1;
        seen.r2 = retained;
    }
}
