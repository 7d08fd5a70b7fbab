package org.ternmq.admin.explain;

import java.util.Locale;
import org.ternmq.broker.ledger.Outcome;

/** The one word for what became of the messages of a topic, for one client. */
public enum Verdict {
    /** {@link Outcome#DELIVERED}. */
    DELIVERED,
    /** {@link Outcome#DELIVERED_BELOW}. */
    QOS_CUT,
    /** It waits for the client to connect, or to acknowledge what it has. */
    WAITING,
    /** {@link Outcome#NO_LOCAL}. */
    NO_LOCAL,
    /** {@link Outcome#NOT_CONNECTED}. */
    NOT_CONNECTED,
    /** {@link Outcome#SLOW_RECEIVER}. */
    SLOW_RECEIVER,
    /** {@link Outcome#QUEUE_FULL}. */
    QUEUE_FULL,
    /** {@link Outcome#EXPIRED}. */
    EXPIRED,
    /** {@link Outcome#TOO_LARGE}. */
    TOO_LARGE,
    /** {@link Outcome#NOT_AUTHORIZED}. */
    NOT_AUTHORIZED,
    /** {@link Outcome#SESSION_ENDED}. */
    SESSION_ENDED,
    /** {@link Outcome#REFUSED}: its publisher was. */
    PUBLISH_REFUSED,
    /** {@link Outcome#INTERCEPTED}. */
    INTERCEPTED,
    /** The broker knows no such client. */
    NO_SESSION,
    /** The client was not let in. */
    KEPT_OUT,
    /** It has no subscription that the topic matches. */
    NOT_SUBSCRIBED,
    /** It asked for one and was not given it. */
    SUBSCRIPTION_REFUSED,
    /** It subscribed after the last message was published. */
    SUBSCRIBED_LATER,
    /** It shares its subscription, and others of the group got what came. */
    SHARED,
    /** Nobody published to the topic. */
    NOT_PUBLISHED,
    /** What happened is not known any more. */
    FORGOTTEN;

    /** As JSON has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Verdict of(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED -> DELIVERED;
            case DELIVERED_BELOW -> QOS_CUT;
            case WAITS -> WAITING;
            case NO_LOCAL -> NO_LOCAL;
            case NOT_CONNECTED -> NOT_CONNECTED;
            case SLOW_RECEIVER -> SLOW_RECEIVER;
            case QUEUE_FULL -> QUEUE_FULL;
            case EXPIRED -> EXPIRED;
            case TOO_LARGE -> TOO_LARGE;
            case NOT_AUTHORIZED -> NOT_AUTHORIZED;
            case SESSION_ENDED -> SESSION_ENDED;
            case REFUSED -> PUBLISH_REFUSED;
            case INTERCEPTED -> INTERCEPTED;
            case PUBLISHED, RETAINED_FULL ->
                throw new IllegalArgumentException(outcome + " says nothing of a receiver");
        };
    }
}
