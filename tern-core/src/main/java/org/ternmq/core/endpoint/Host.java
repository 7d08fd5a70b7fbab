package org.ternmq.core.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Durability;

/** Port of a {@link ServerEndpoint} to the broker that keeps the sessions. Called on the loop of the endpoint. */
public interface Host {
    /**
     * Whether the client may connect, before it is authenticated.
     *
     * @param isKept whether it wants a session that outlives its connection and is written down
     */
    Refusal admit(Connect connect, boolean isKept);

    /** Whether nothing new may be taken that would have to be kept: the disk is nearly full. */
    boolean isFull();

    /** Finds out who clients are. */
    Authenticator authenticator();

    /** What a client may do. */
    Access access(Client client);

    /** Who else has a say in what clients do, if anybody. */
    Optional<Interceptor> interceptor();

    /** A client that was admitted is not let in: it has not shown who it is, or may not connect as who it is. Counted here. */
    void keptOut(ReasonCode reason);

    /** Runs a task on this loop soon, and tells it the time of then; from any thread. */
    void execute(LongConsumer task);

    /**
     * Whether a client's message is taken. Who asks reports a refusal by {@link #dropped}.
     *
     * @param access what the client may do
     * @param listener what the client's acknowledgements mean
     * @param canBeTold whether the client learns of a refusal; if not, a message that there is no room to retain still goes to those
     *     who are subscribed
     * @return {@link ReasonCode#SUCCESS}, or an error for PUBACK and PUBREC; 3.x clients are acknowledged all the same, since their
     *     version has no other answer, unless it is {@link ReasonCode#QUOTA_EXCEEDED}: what was to be kept and is not must not look so,
     *     and the connection ends instead
     */
    ReasonCode mayPublish(Access access, Message message, Durability listener, boolean canBeTold);

    /**
     * A client's message goes nowhere: counted, and explained to whoever asks.
     *
     * @param told what the client is answered, if its version and the quality of service have an answer
     */
    void dropped(Session session, Message message, DropReason why, ReasonCode told);

    /** A client is not given what it wants to subscribe to. */
    default void refused(Session session, TopicFilter filter, ReasonCode reason) {}

    /** A client identifier that nobody has. */
    String assignClientId();

    /** Whether a client may have the session of its identifier: a session belongs to its user. */
    Refusal mayOpen(String clientId, Identity identity);

    /** Done when the last connection with this client identifier is out of the way: it may be lost, and what it brought not handled yet. */
    CompletableFuture<Boolean> left(String clientId);

    /**
     * The session of a client identifier, without a connection: one that was kept, taken over from its connection if it has one,
     * or a new one.
     *
     * @param promised what the client's acknowledgements mean: a session that is less safe does not go on
     */
    Opened open(String clientId, boolean cleanStart, Durability promised, long nowNanos);

    /** The endpoint no longer uses the session: it is kept or ended, as it says. */
    void released(Session session, long nowNanos);

    /** Messages that match the filter go to the session from here on. */
    void subscribe(Session session, TopicFilter filter, Grant grant);

    /** Messages that match the filter no longer go to the session because of it. */
    void unsubscribe(Session session, TopicFilter filter);

    /** The retained messages that match the filter, as this grant gives them. */
    List<Delivery> retained(TopicFilter filter, Grant grant, long nowNanos);

    /** What {@link #open} gives. */
    record Opened(Session session, boolean present) {}

    /**
     * Why something is not done.
     *
     * @param reason an error, or {@link ReasonCode#SUCCESS} in {@link #NONE}
     * @param why in words, for the client and the log
     */
    record Refusal(ReasonCode reason, String why) {
        /** It is done. */
        public static final Refusal NONE = new Refusal(ReasonCode.SUCCESS, "");

        /** Whether it is refused. */
        public boolean isError() {
            return reason.isError();
        }
    }
}
