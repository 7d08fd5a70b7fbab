package org.ternmq.core.message;

import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Qos;

/**
 * What a subscription was given (5.0 section 3.8.3.1).
 *
 * @param qosMax the best quality of service it gets
 * @param noLocal whether messages of the same client id stay away [MQTT-3.8.3-3]
 * @param retainAsPublished whether forwarded messages keep their RETAIN flag
 * @param retainHandling when retained messages are sent
 * @param subscriptionId 1 to 268,435,455, or {@link #NO_ID}
 */
public record Grant(
        Qos qosMax, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling, int subscriptionId) {
    /** Instead of a subscription identifier. */
    public static final int NO_ID = 0;
}
