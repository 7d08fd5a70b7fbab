package org.ternmq.core.auth;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;

/** One client being authenticated, step by step. Confined to the loop of its connection; must answer at once, without waiting. */
@FunctionalInterface
public interface AuthExchange {
    /**
     * Takes the client's next Authentication Data; that of CONNECT, or of the AUTH that begins re-authentication, is the first.
     *
     * @param data empty if the packet had none
     */
    Step next(Bytes data);

    /** What comes of it. */
    sealed interface Step {
        /** More is needed: the data for the client. */
        record Continue(Bytes data) implements Step {}

        /** The client is who it says: last data for it, empty for none. */
        record Accepted(Bytes data) implements Step {}

        /**
         * It is not, or what it sent makes no sense.
         *
         * @param reason an error that may stand in CONNACK
         * @param why for the client and the log, without secrets
         */
        record Refused(ReasonCode reason, String why) implements Step {
            /** Refuses a reason that could not be said. */
            public Refused {
                reason.requireIn(ReasonCode.Place.CONNACK, ReasonCode.Place.CONNACK);
            }
        }
    }
}
