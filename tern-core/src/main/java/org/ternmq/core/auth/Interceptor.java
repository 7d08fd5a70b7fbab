package org.ternmq.core.auth;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.ReasonCode;

/**
 * Port: others have a say in what clients do that the rules let them do. Shared by all loops. Answers may come later, and from any thread;
 * whoever gives them sees to it that they come, or fail, in the end. Until an answer comes nothing more is read of the client, so that order is
 * kept; what fails counts as refused.
 */
public interface Interceptor {
    /** A client that is known is about to be let in; its session is not opened yet. Its will goes with CONNECT. */
    CompletableFuture<Ruling> onConnect(Client client, Connect connect);

    /** A client publishes what the rules allow; a repeated QoS 2 message is not asked about again, nor is a will. */
    CompletableFuture<Ruling> onPublish(Client client, Message message);

    /**
     * A client subscribes.
     *
     * @return for each filter, in order, {@link ReasonCode#SUCCESS} or an error that may stand in SUBACK
     */
    CompletableFuture<List<ReasonCode>> onSubscribe(Client client, Subscribe subscribe);

    /** A connection that was let in has ended, whoever ended it. Must not wait. */
    void onDisconnect(Client client, ReasonCode reason, String why);

    /** What is to be done with something. */
    sealed interface Ruling {
        /** As if nobody had been asked. */
        Ruling PASS = new Pass();

        /** It goes on as it is. */
        record Pass() implements Ruling {}

        /** Of what is published: this is published in its place, at any topic but those of the broker itself. */
        record Replace(Message message) implements Ruling {}

        /** Of what is published: it is acknowledged and goes nowhere. */
        record Drop() implements Ruling {}

        /**
         * It is refused.
         *
         * @param reason an error that may stand in CONNACK, or in PUBACK
         * @param why for the client and the log
         */
        record Refuse(ReasonCode reason, String why) implements Ruling {
            /** Refuses a reason that is no error. */
            public Refuse {
                if (!reason.isError()) {
                    throw new IllegalArgumentException(reason + " refuses nothing");
                }
            }
        }
    }
}
