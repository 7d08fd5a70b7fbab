package org.ternmq.client;

import org.ternmq.codec.value.ReasonCode;

/** Why something asked of a client was not done. Unchecked; {@link #kind} tells what a caller can do about it. */
public final class MqttException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final ReasonCode reason;

    /** What went wrong. */
    public enum Kind {
        /** There is no connection: nobody listens there, the name is unknown, or no answer came in time. */
        CANNOT_CONNECT,
        /** The server answered CONNECT with a refusal; {@link MqttException#reason} tells why. */
        REFUSED,
        /** The connection ended, and the session with it. What was under way may have arrived, and is not sent again. */
        CONNECTION_LOST,
        /** The client ended, or the time was over, before this was sent: the server has not seen it and will not. */
        NOT_SENT,
        /** Its message expiry interval was over before it was sent. */
        EXPIRED,
        /** The server, or the rules it told, does not take it; {@link MqttException#reason} tells why. */
        REJECTED,
        /** Too much waits to be sent or acknowledged; nothing was taken. */
        FULL,
        /** The folder that keeps what is to survive the process cannot be read or written; the client has ended. */
        STORE_FAILED,
        /** No answer came in time. It may still come. */
        TIMED_OUT,
        /** The waiting thread was interrupted; its interrupt flag is set again. */
        INTERRUPTED,
        /** The client, or the subscription, was closed by its owner. */
        CLOSED
    }

    MqttException(Kind kind, ReasonCode reason, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.reason = reason;
    }

    MqttException(Kind kind, ReasonCode reason, String message) {
        super(message);
        this.kind = kind;
        this.reason = reason;
    }

    static MqttException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new MqttException(Kind.INTERRUPTED, ReasonCode.UNSPECIFIED_ERROR, "interrupted", cause);
    }

    /** The same for another caller, with the caller's own stack trace. */
    MqttException again() {
        return new MqttException(kind, reason, String.valueOf(getMessage()), this);
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** The reason code of the standard, {@link ReasonCode#UNSPECIFIED_ERROR} where it has none. */
    public ReasonCode reason() {
        return reason;
    }
}
