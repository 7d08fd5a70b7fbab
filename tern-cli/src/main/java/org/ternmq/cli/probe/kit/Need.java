package org.ternmq.cli.probe.kit;

/** What a broker may lack by the standard, if it says so. */
public enum Need {
    /** Messages of QoS 1 are taken. */
    QOS_1,
    /** Messages of QoS 2 are taken. */
    QOS_2,
    /** Messages are retained. */
    RETAIN,
    /** Filters may hold wildcards. */
    WILDCARDS,
    /** Subscriptions may be shared. */
    SHARED,
    /** Subscriptions may have identifiers. */
    SUBSCRIPTION_IDS,
    /** Publishers may use topic aliases. */
    TOPIC_ALIAS
}
