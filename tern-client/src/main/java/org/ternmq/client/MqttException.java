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
        /** The connection ended. What was under way may have arrived; in a session that is kept it is sent again. */
        CONNECTION_LOST,
        /** The connection ended before this was sent: the server has not seen it and will not. */
        NOT_SENT,
        /** The server, or the rules it told, does not take it; {@link MqttException#reason} tells why. */
        REJECTED,
        /** Too much waits to be sent or acknowledged; nothing was taken. */
        FULL,
        /** No answer came in time. It may still come. */
        TIMED_OUT,
        /** The waiting thread was interrupted; its interrupt flag is set again. */
        INTERRUPTED,
        /** The client was closed by its owner. */
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
