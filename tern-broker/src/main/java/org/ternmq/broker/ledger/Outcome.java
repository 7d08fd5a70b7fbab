package org.ternmq.broker.ledger;

import org.ternmq.core.flow.DropReason;

/** What became of a message, for one client. */
public enum Outcome {
    /** It was taken from its publisher, and matched so many subscriptions. */
    PUBLISHED(Side.PUBLISHER),
    /** It was written to the connection of the receiver. */
    DELIVERED(Side.RECEIVER),
    /** The same, at a lower quality of service than it was published with. */
    DELIVERED_BELOW(Side.RECEIVER),
    /** It waits for a receiver that has no connection. */
    WAITS(Side.RECEIVER),
    /** The receiver published it itself and does not want its own. */
    NO_LOCAL(Side.RECEIVER),
    /** {@link DropReason#NOT_CONNECTED}. */
    NOT_CONNECTED(Side.RECEIVER),
    /** {@link DropReason#SLOW_RECEIVER}. */
    SLOW_RECEIVER(Side.RECEIVER),
    /** {@link DropReason#QUEUE_FULL}. */
    QUEUE_FULL(Side.RECEIVER),
    /** {@link DropReason#EXPIRED}. */
    EXPIRED(Side.RECEIVER),
    /** {@link DropReason#TOO_LARGE}. */
    TOO_LARGE(Side.RECEIVER),
    /** {@link DropReason#NOT_AUTHORIZED}. */
    NOT_AUTHORIZED(Side.RECEIVER),
    /** {@link DropReason#SESSION_ENDED}. */
    SESSION_ENDED(Side.RECEIVER),
    /** {@link DropReason#REFUSED}. */
    REFUSED(Side.PUBLISHER),
    /** {@link DropReason#INTERCEPTED}. */
    INTERCEPTED(Side.PUBLISHER),
    /** {@link DropReason#RETAINED_FULL}. */
    RETAINED_FULL(Side.PUBLISHER);

    private enum Side {
        PUBLISHER,
        RECEIVER
    }

    private final Side side;

    Outcome(Side side) {
        this.side = side;
    }

    /** Whether the client that it is about is the publisher, so that it concerns all receivers. */
    public boolean isOfPublisher() {
        return side == Side.PUBLISHER;
    }

    /** Whether the message got lost for the client, or for all. */
    public boolean isLoss() {
        return ordinal() >= NO_LOCAL.ordinal() && this != RETAINED_FULL;
    }

    /** That of a message that was dropped. */
    static Outcome of(DropReason reason) {
        return switch (reason) {
            case NOT_CONNECTED -> NOT_CONNECTED;
            case SLOW_RECEIVER -> SLOW_RECEIVER;
            case QUEUE_FULL -> QUEUE_FULL;
            case EXPIRED -> EXPIRED;
            case TOO_LARGE -> TOO_LARGE;
            case NOT_AUTHORIZED -> NOT_AUTHORIZED;
            case SESSION_ENDED -> SESSION_ENDED;
            case REFUSED -> REFUSED;
            case INTERCEPTED -> INTERCEPTED;
            case RETAINED_FULL -> RETAINED_FULL;
        };
    }
}
