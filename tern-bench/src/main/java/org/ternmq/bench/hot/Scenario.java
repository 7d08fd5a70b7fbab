package org.ternmq.bench.hot;

import org.ternmq.codec.value.Qos;

/**
 * Who publishes to whom, as in {@code tern-bench/compare.sh}, with what the broker may allocate for each message delivered. The budget is what was measured, rounded up;
 * a build fails at half as much again.
 */
public enum Scenario {
    /** Ten publishers with a subscriber each. */
    Q0(Qos.AT_MOST_ONCE, 10, 10, Topics.PAIRS, false, 350),
    /** The same at QoS 1. */
    Q1(Qos.AT_LEAST_ONCE, 10, 10, Topics.PAIRS, false, 400),
    /** The same at QoS 2. */
    Q2(Qos.EXACTLY_ONCE, 10, 10, Topics.PAIRS, false, 500),
    /** One publisher, five hundred subscribers. */
    FAN_OUT(Qos.AT_MOST_ONCE, 1, 500, Topics.ONE, false, 12),
    /** Five hundred publishers, one subscriber. */
    FAN_IN(Qos.AT_MOST_ONCE, 500, 1, Topics.ALL, false, 420),
    /** Ten publishers, ten members of one shared subscription. */
    SHARED(Qos.AT_LEAST_ONCE, 10, 10, Topics.GROUP, false, 520),
    /** Ten pairs of clients whose sessions are kept: every message goes to the journal and is synced. */
    DURABLE(Qos.AT_LEAST_ONCE, 10, 10, Topics.PAIRS, true, 1_300);

    /** How the publishers' topics and the subscribers' filters belong together. */
    enum Topics {
        PAIRS,
        ONE,
        ALL,
        GROUP
    }

    final Qos qos;
    final int publishers;
    final int subscribers;
    final boolean kept;
    private final Topics topics;
    private final int budgetBytes;

    Scenario(Qos qos, int publishers, int subscribers, Topics topics, boolean kept, int budgetBytes) {
        this.qos = qos;
        this.publishers = publishers;
        this.subscribers = subscribers;
        this.topics = topics;
        this.kept = kept;
        this.budgetBytes = budgetBytes;
    }

    /** Bytes of heap that the broker allocates for one message delivered. */
    public int budgetBytes() {
        return budgetBytes;
    }

    /** What a publisher publishes to. */
    String topic(int publisher) {
        return "bench/" + (topics == Topics.ONE ? 0 : publisher) + "/temperature";
    }

    /** What a subscriber subscribes to. */
    String filter(int subscriber) {
        return switch (topics) {
            case PAIRS, ONE -> topic(subscriber);
            case ALL -> "bench/+/temperature";
            case GROUP -> "$share/group/bench/+/temperature";
        };
    }
}
