package org.ternmq.sn.client;

import org.ternmq.sn.client.endpoint.Outcome;
import org.ternmq.sn.codec.value.ReturnCode;

/** Why something asked of a client was not done. Unchecked; {@link #kind} tells what a caller can do about it. */
public final class SnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final ReturnCode code;

    /** What went wrong. */
    public enum Kind {
        /** No datagram can be sent at all: the name of the gateway is unknown, or there is no socket. */
        NO_LINK,
        /** The gateway says no; {@link SnException#code} tells why. */
        REJECTED,
        /** The gateway does not answer, however often it is asked. */
        NO_ANSWER,
        /** The connection ended while the gateway may have got it. In a kept session it is sent again after the next CONNECT. */
        LOST,
        /** The gateway has not got it, and will not: there is no connection, or not the state for it. */
        NOT_SENT,
        /** As many requests as may wait do so already. */
        FULL,
        /** The waiting thread was interrupted; its interrupt flag is set again. */
        INTERRUPTED,
        /** The client was closed by its owner. */
        CLOSED
    }

    SnException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.code = ReturnCode.ACCEPTED;
    }

    SnException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = ReturnCode.ACCEPTED;
    }

    SnException(Outcome outcome, String message) {
        super(message);
        kind = switch (outcome.kind()) {
            case DONE -> throw new IllegalArgumentException("that went well: " + outcome);
            case REJECTED -> Kind.REJECTED;
            case NO_ANSWER -> Kind.NO_ANSWER;
            case LOST -> Kind.LOST;
            case NOT_SENT -> Kind.NOT_SENT;
            case FULL -> Kind.FULL;
        };
        code = outcome.code();
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** What the gateway said, {@link ReturnCode#ACCEPTED} where it said nothing. */
    public ReturnCode code() {
        return code;
    }
}
