package org.ternmq.broker.loop;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.ledger.Insight;
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

/** What the loops of one broker have in common. Shared by all threads; only the limits change. */
public final class Shared {
    private volatile Limits limits;
    private final long mailboxMessagesMax;
    private final long mailboxBytesMax;
    private final SubscriptionIndex subscriptions;
    private final RetainedIndex retained;
    private final Counters counters;
    private final BrokerEvents events;
    private final Authenticator authenticator;
    private final Authorizer authorizer;
    private final Optional<Interceptor> interceptor;
    private final RandomGenerator chance;
    private final DurabilityRules durability;
    private final Guard guard;
    private final Insight insight;

    /**
     * The parts of a broker.
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
     * @param insight what operators may ask for
     */
    public Shared(
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
            Guard guard,
            Insight insight) {
        this.limits = limits;
        this.mailboxMessagesMax = mailboxMessagesMax;
        this.mailboxBytesMax = mailboxBytesMax;
        this.subscriptions = subscriptions;
        this.retained = retained;
        this.counters = counters;
        this.events = events;
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.interceptor = interceptor;
        this.chance = chance;
        this.durability = durability;
        this.guard = guard;
        this.insight = insight;
    }

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
                new Guard(OverloadLimits.DEFAULT, events),
                Insight.standard());
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
                other,
                insight);
    }

    /** The same with something else that operators may ask for. */
    public Shared with(Insight other) {
        return new Shared(
                limits,
                mailboxMessagesMax,
                mailboxBytesMax,
                subscriptions,
                retained,
                counters,
                events,
                authenticator,
                authorizer,
                interceptor,
                chance,
                durability,
                guard,
                other);
    }

    /** Bounds of connections and sessions, as they are now. */
    public Limits limits() {
        return limits;
    }

    /** Keeps to other bounds from here on; connections that are there keep what they were told. */
    public void limits(Limits others) {
        limits = others;
        retained.keepTo(others);
    }

    /** High mark of a loop's mailbox in messages. */
    public long mailboxMessagesMax() {
        return mailboxMessagesMax;
    }

    /** The same in bytes. */
    public long mailboxBytesMax() {
        return mailboxBytesMax;
    }

    /** Who has subscribed to what. */
    public SubscriptionIndex subscriptions() {
        return subscriptions;
    }

    /** The last retained message of each topic. */
    public RetainedIndex retained() {
        return retained;
    }

    /** What is counted. */
    public Counters counters() {
        return counters;
    }

    /** Hears what happens. */
    public BrokerEvents events() {
        return events;
    }

    /** Finds out who clients are. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /** What they may do. */
    public Authorizer authorizer() {
        return authorizer;
    }

    /** Who else has a say in that. */
    public Optional<Interceptor> interceptor() {
        return interceptor;
    }

    /** For assigned client identifiers and hash seeds; safe for use by all loops. */
    public RandomGenerator chance() {
        return chance;
    }

    /** How safe messages to some topics are made at the most. */
    public DurabilityRules durability() {
        return durability;
    }

    /** Who is let in. */
    public Guard guard() {
        return guard;
    }

    /** What operators may ask for. */
    public Insight insight() {
        return insight;
    }
}
