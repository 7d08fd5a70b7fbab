package org.ternmq.cli.plan;

/**
 * What a broker is to do.
 *
 * @param clients connections at a time
 * @param subscriptions of each client
 * @param rate messages that are published in a second, by all clients together
 * @param receivers clients that each message goes to, on average
 * @param qos that messages come and go with, 0 to 2
 * @param payloadBytes of a message
 * @param topicBytes of its topic
 * @param isDurable whether it is on the disk before it is acknowledged, as by default
 * @param isTls whether clients speak TLS
 * @param keepAliveSeconds after which a client that has nothing to say asks whether the broker is there; 0 for never
 * @param connectsPerSecond clients that come in a second
 * @param queued messages that wait for sessions that are away
 * @param retained messages
 */
record Workload(
        long clients,
        double subscriptions,
        double rate,
        double receivers,
        int qos,
        long payloadBytes,
        int topicBytes,
        boolean isDurable,
        boolean isTls,
        int keepAliveSeconds,
        double connectsPerSecond,
        long queued,
        long retained) {
    /** Messages that leave the broker in a second. */
    double deliveries() {
        return rate * receivers;
    }

    /** Questions whether the broker is there, in a second: of clients that did not publish meanwhile. */
    double pings() {
        if (keepAliveSeconds == 0) {
            return 0;
        }
        double ofEach = 1.0 / keepAliveSeconds;
        return clients * Math.max(0, ofEach - rate / Math.max(1, clients));
    }
}
