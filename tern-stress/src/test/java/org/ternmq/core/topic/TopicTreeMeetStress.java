package org.ternmq.core.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.ternmq.codec.value.TopicName;

/** One retains a message and then looks for subscriptions, another subscribes and then looks for retained messages: they cannot miss each other. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the message never comes to the subscriber")
@Outcome(expect = Expect.ACCEPTABLE, desc = "one of them at least sees the other")
@State
public class TopicTreeMeetStress {
    private final TopicTree<String> subscriptions = new TopicTree<>();
    private final TopicTree<String> retained = new TopicTree<>();

    /** The publisher. */
    @Actor
    public void publisher(II_Result seen) {
        retained.put(KEY, "message");
        subscriptions.match(TOPIC, value -> ++seen.r1 > 0);
    }

    /** The subscriber. */
    @Actor
    public void subscriber(II_Result seen) {
        subscriptions.put(FILTER, "subscription");
        retained.walk(FILTER, value -> ++seen.r2 > 0);
    }

    private static final TopicName TOPIC = TopicName.of("a/b");
    private static final byte[] KEY = "a/b".getBytes(UTF_8);
    private static final byte[] FILTER = "a/+".getBytes(UTF_8);
}
