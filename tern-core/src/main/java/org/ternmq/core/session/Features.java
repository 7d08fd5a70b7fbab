package org.ternmq.core.session;

import org.ternmq.codec.value.Qos;

/**
 * What of the protocol the server offers; what it does not is announced in CONNACK and refused where it is used (5.0 section 3.2.2.3).
 *
 * @param qosMax highest quality of service that clients may publish with and are granted
 * @param retain whether messages are retained
 * @param wildcards whether filters may have wildcards
 * @param subscriptionIds whether subscriptions may be given identifiers
 * @param shared whether subscriptions may be shared
 */
public record Features(Qos qosMax, boolean retain, boolean wildcards, boolean subscriptionIds, boolean shared) {
    /** Everything that the standard describes. */
    public static final Features ALL = new Features(Qos.EXACTLY_ONCE, true, true, true, true);
}
