package org.ternmq.core.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.ternmq.codec.value.TopicName;

/**
 * A search while nodes are split, grown and merged: what nobody changes is found exactly once, and what comes or goes is found or not,
 * but never twice.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "before the change")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "in the middle of it or after it")
@Outcome(expect = Expect.FORBIDDEN, desc = "a filter missed or found twice")
@State
public class TopicTreeChangeStress {
    private final TopicTree<String> tree = new TopicTree<>();

    /** Begins with a path of several levels, which the writer has to split. */
    public TopicTreeChangeStress() {
        tree.put("site/7/room/a".getBytes(UTF_8), "stays");
        tree.put("site/+/cellar".getBytes(UTF_8), "goes");
    }

    /** Who subscribes and ends subscriptions. */
    @Actor
    public void writer() {
        tree.put("site/7/#".getBytes(UTF_8), "comes");
        tree.remove("site/+/cellar".getBytes(UTF_8));
        tree.put("site/7/hall".getBytes(UTF_8), "beside it");
    }

    /** Who publishes. */
    @Actor
    public void reader(III_Result seen) {
        tree.match(TOPIC, value -> {
            if (value.equals("stays")) {
                seen.r1++;
            } else if (value.equals("comes")) {
                seen.r2++;
            }
            return true;
        });
    }

    /** Afterwards everything is there. */
    @Arbiter
    public void end(III_Result seen) {
        int[] found = new int[1];
        tree.match(TOPIC, value -> {
            found[0]++;
            return true;
        });
        seen.r3 = found[0] == 2 && tree.size() == 3 ? 1 : 0;
    }

    private static final TopicName TOPIC = TopicName.of("site/7/room/a");
}
