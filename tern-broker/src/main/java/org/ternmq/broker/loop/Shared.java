package org.ternmq.broker.loop;

import java.util.random.RandomGenerator;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.broker.route.RetainedIndex;
import org.ternmq.broker.route.SubscriptionIndex;
import org.ternmq.core.auth.AuthMethods;
import org.ternmq.core.session.Limits;

/**
 * What the loops of one broker have in common.
 *
 * @param limits of connections and sessions
 * @param mailboxMessagesMax high mark of a loop's mailbox in messages
 * @param mailboxBytesMax the same in bytes
 * @param authMethods methods of enhanced authentication
 * @param chance for assigned client identifiers and hash seeds; must be safe for use by all loops
 * @param durability how safe messages to some topics are made at the most
 * @param guard who is let in
 */
public record Shared(
        Limits limits,
        long mailboxMessagesMax,
        long mailboxBytesMax,
        SubscriptionIndex subscriptions,
        RetainedIndex retained,
        Counters counters,
        BrokerEvents events,
        AuthMethods authMethods,
        RandomGenerator chance,
        DurabilityRules durability,
        Guard guard) {
    /** What has no rules of durability, and lets everybody in. */
    public Shared(
            Limits limits,
            long mailboxMessagesMax,
            long mailboxBytesMax,
            SubscriptionIndex subscriptions,
            RetainedIndex retained,
            Counters counters,
            BrokerEvents events,
            AuthMethods authMethods,
            RandomGenerator chance) {
        this(
                limits,
                mailboxMessagesMax,
                mailboxBytesMax,
                subscriptions,
                retained,
                counters,
                events,
                authMethods,
                chance,
                DurabilityRules.NONE,
                new Guard(OverloadLimits.DEFAULT, events));
    }

    /** The parts of a new broker with default mailboxes. */
    public static Shared of(Limits limits, BrokerEvents events, RandomGenerator chance) {
        return new Shared(
                limits,
                65_536,
                64L << 20,
                new SubscriptionIndex(chance.nextLong()),
                new RetainedIndex(chance.nextLong(), limits),
                new Counters(),
                events,
                AuthMethods.NONE,
                chance);
    }

    /** The same with methods of enhanced authentication. */
    public Shared with(AuthMethods methods) {
        return with(methods, durability, guard);
    }

    /** The same with rules of durability. */
    public Shared with(DurabilityRules rules) {
        return with(authMethods, rules, guard);
    }

    /** The same with another guard. */
    public Shared with(Guard other) {
        return with(authMethods, durability, other);
    }

    private Shared with(AuthMethods methods, DurabilityRules rules, Guard other) {
        return new Shared(
                limits,
                mailboxMessagesMax,
                mailboxBytesMax,
                subscriptions,
                retained,
                counters,
                events,
                methods,
                chance,
                rules,
                other);
    }
}
