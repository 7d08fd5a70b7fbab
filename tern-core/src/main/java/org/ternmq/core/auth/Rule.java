package org.ternmq.core.auth;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.ternmq.codec.value.Qos;

/**
 * One rule of what a client may do: it speaks of an action if all its conditions hold.
 *
 * @param isAllowed what it says of those
 * @param actions that it speaks of
 * @param filter topic filter, in which {@code %c} stands for the client identifier, {@code %u} for the user name, and
 *     <code>%{name}</code> for a claim
 * @param qos qualities of service that it speaks of
 * @param retain whether it speaks of messages to be retained only, or of others only; of both if empty
 * @param origin where it is written, for people: file and line, or the token
 */
public record Rule(
        boolean isAllowed, Set<Action> actions, String filter, Set<Qos> qos, Optional<Boolean> retain, String origin) {
    /** What a client does with a topic. */
    public enum Action {
        /** Publishes a message, or leaves one as its will. */
        PUBLISH,
        /** Subscribes, and receives what was subscribed to. */
        SUBSCRIBE
    }

    /** Refuses one that speaks of nothing. */
    public Rule {
        actions = Set.copyOf(actions);
        qos = Set.copyOf(qos);
        if (actions.isEmpty() || qos.isEmpty()) {
            throw new IllegalArgumentException("a rule that speaks of nothing: " + filter);
        }
    }

    /** One for every quality of service, retained or not. */
    public static Rule of(boolean isAllowed, Set<Action> actions, String filter, String origin) {
        return new Rule(isAllowed, actions, filter, EnumSet.allOf(Qos.class), Optional.empty(), origin);
    }
}
