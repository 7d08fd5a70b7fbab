package org.ternmq.conformance.dialogue;

import java.util.List;
import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.TopicFilter;

/** One thing that a client of a dialogue does, free of packet identifiers and times. */
sealed interface Step {
    /** Index of the client that does it; {@link #NOBODY} if time just passes. */
    int client();

    /** Instead of a client. */
    int NOBODY = -1;

    /** Which answers a client keeps back. */
    enum Withhold {
        NOTHING,
        /** PUBACK and PUBREC. */
        RECEIPTS,
        /** PUBCOMP. */
        COMPLETIONS
    }

    /** CONNECT on a new connection; takes the session over if there is an older connection. */
    record Connect(int client, boolean clean, Withhold withhold, Properties properties, Optional<Message> will)
            implements Step {}

    record Subscribing(int client, Properties properties, List<Subscribe.Request> requests) implements Step {}

    record Unsubscribing(int client, List<TopicFilter> filters) implements Step {}

    /** Messages sent in one go. */
    record Publishing(int client, List<Sent> messages) implements Step {}

    /**
     * A message as it is sent.
     *
     * @param alias topic alias, 0 for none
     * @param aliasOnly whether the alias, set before, stands for the topic
     */
    record Sent(Message message, int alias, boolean aliasOnly) {}

    /** A message of QoS 2 whose PUBREL waits. */
    record Holding(int client, Message message) implements Step {}

    /** The held message once more on a new connection, as if PUBREC had been lost. */
    record Resending(int client, Message message) implements Step {}

    /** PUBREL for the held message. */
    record Releasing(int client, Message message) implements Step {}

    /** From here on these answers are withheld; those that are not, and were, are sent now. */
    record Answering(int client, Withhold withhold) implements Step {}

    record Pinging(int client) implements Step {}

    /**
     * DISCONNECT.
     *
     * @param expirySeconds the new session expiry, or -1
     */
    record Leaving(int client, boolean withWill, long expirySeconds) implements Step {}

    /** The connection ends without DISCONNECT. */
    record Dropping(int client) implements Step {}

    /** Time for what is due after a second: wills, sessions, messages. */
    record Waiting() implements Step {
        @Override
        public int client() {
            return NOBODY;
        }
    }
}
