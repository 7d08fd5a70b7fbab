package org.ternmq.core.auth;

import java.util.concurrent.CompletableFuture;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;

/** One client being authenticated, step by step (5.0 section 4.12). One step at a time. */
@FunctionalInterface
public interface AuthExchange {
    /**
     * Takes the client's next Authentication Data; that of CONNECT, or of the AUTH that begins re-authentication, is the first. Must not
     * wait: what takes long is answered later.
     *
     * @param data empty if the packet had none
     */
    CompletableFuture<Step> next(Bytes data);

    /** What comes of it. */
    sealed interface Step {
        /** More is needed: the data for the client. */
        record Continue(Bytes data) implements Step {}
    }

    /** What comes of it in the end. */
    sealed interface Verdict extends Step {
        /**
         * The client is let in.
         *
         * @param identity who it is
         * @param data last data for it, empty for none
         */
        record Accepted(Identity identity, Bytes data) implements Verdict {}

        /**
         * It is not, or what it sent makes no sense.
         *
         * @param reason an error that may stand in CONNACK
         * @param why for the client and the log, without secrets
         */
        record Refused(ReasonCode reason, String why) implements Verdict {
            /** Refuses a reason that could not be said. */
            public Refused {
                reason.requireIn(ReasonCode.Place.CONNACK, ReasonCode.Place.CONNACK);
            }
        }

        /** Let in without a last word. */
        static Verdict accepted(Identity identity) {
            return new Accepted(identity, Bytes.EMPTY);
        }

        /** Not let in. */
        static Verdict refused(ReasonCode reason, String why) {
            return new Refused(reason, why);
        }
    }
}
