package org.ternmq.broker.loop;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.broker.route.RetainedIndex;
import org.ternmq.broker.route.SubscriptionIndex;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Authorizer;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.session.Limits;

/**
 * What the loops of one broker have in common.
 *
 * @param limits of connections and sessions
 * @param mailboxMessagesMax high mark of a loop's mailbox in messages
 * @param mailboxBytesMax the same in bytes
 * @param authenticator finds out who clients are
 * @param authorizer what they may do
 * @param interceptor who else has a say in that
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
        Authenticator authenticator,
        Authorizer authorizer,
        Optional<Interceptor> interceptor,
        RandomGenerator chance,
        DurabilityRules durability,
        Guard guard) {
    /** What has no rules, and lets everybody in that the authenticator knows. */
    public Shared(
            Limits limits,
            long mailboxMessagesMax,
            long mailboxBytesMax,
            SubscriptionIndex subscriptions,
            RetainedIndex retained,
            Counters counters,
            BrokerEvents events,
            Authenticator authenticator,
            RandomGenerator chance) {
        this(
                limits,
                mailboxMessagesMax,
                mailboxBytesMax,
                subscriptions,
                retained,
                counters,
                events,
                authenticator,
                Authorizer.ALL,
                Optional.empty(),
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
                Authenticator.OPEN,
                chance);
    }

    /** The same with other ways to find out who clients are. */
    public Shared with(Authenticator other) {
        return with(other, authorizer, interceptor, durability, guard);
    }

    /** The same with rules of what clients may do. */
    public Shared with(Authorizer other) {
        return with(authenticator, other, interceptor, durability, guard);
    }

    /** The same with others who have a say. */
    public Shared with(Interceptor other) {
        return with(authenticator, authorizer, Optional.of(other), durability, guard);
    }

    /** The same with rules of durability. */
    public Shared with(DurabilityRules rules) {
        return with(authenticator, authorizer, interceptor, rules, guard);
    }

    /** The same with another guard. */
    public Shared with(Guard other) {
        return with(authenticator, authorizer, interceptor, durability, other);
    }

    private Shared with(
            Authenticator who, Authorizer what, Optional<Interceptor> others, DurabilityRules rules, Guard other) {
        return new Shared(
                limits,
                mailboxMessagesMax,
                mailboxBytesMax,
                subscriptions,
                retained,
                counters,
                events,
                who,
                what,
                others,
                chance,
                rules,
                other);
    }
}
