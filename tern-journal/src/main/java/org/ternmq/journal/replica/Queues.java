package org.ternmq.journal.replica;

import java.util.Arrays;
import org.ternmq.core.message.References;

/** How a queue takes in what a publication gives it. */
final class Queues {
    private Queues() {}

    /**
     * Adds the message that is being published, once: if another of the receiver's subscriptions had it added, the two become one
     * with the higher QoS [MQTT-3.3.4-2], RETAIN if either has it, and the identifiers of both [MQTT-3.3.4-4].
     */
    static void publish(References queue, long position, long terms, int[] ids) {
        // Nothing refers to a message before it is published: if it is here, it is the newest.
        if (queue.lastPosition() == position) {
            queue.replaceLast(merged(queue.lastTerms(), terms), merged(queue.lastSubscriptionIds(), ids));
        } else {
            queue.add(position, terms, ids);
        }
    }

    private static long merged(long one, long other) {
        int qos = Math.max(References.qos(one), References.qos(other));
        return References.terms(References.chargeBytes(one), qos, References.retain(one) || References.retain(other));
    }

    private static int[] merged(int[] first, int[] then) {
        if (first.length == 0 || then.length == 0) {
            return first.length == 0 ? then : first;
        }
        int[] both = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, both, first.length, then.length);
        return both;
    }
}
