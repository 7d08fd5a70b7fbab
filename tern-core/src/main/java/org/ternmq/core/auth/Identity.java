package org.ternmq.core.auth;

import java.util.List;
import java.util.Map;
import org.ternmq.codec.value.Utf8;

/**
 * Who a client turned out to be.
 *
 * @param userName empty if it is nobody in particular
 * @param claims what else was found out, by name: rules may speak of it
 * @param rules what it brought along of what it may do; they are asked before those of all
 * @param lifeSeconds how long this holds from when it was found out, and the connection with it; {@link #FOR_EVER} if it does not end
 */
public record Identity(String userName, Map<String, String> claims, List<Rule> rules, long lifeSeconds) {
    /** For {@link #lifeSeconds}: without an end. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    /** Nobody in particular. */
    public static final Identity ANONYMOUS = of("");

    /** Refuses names that no packet could say. */
    public Identity {
        Utf8.requireValid(userName);
        claims = Map.copyOf(claims);
        rules = List.copyOf(rules);
    }

    /** A user of whom nothing else is known. */
    public static Identity of(String userName) {
        return new Identity(userName, Map.of(), List.of(), FOR_EVER);
    }
}
