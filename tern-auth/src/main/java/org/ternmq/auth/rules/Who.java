package org.ternmq.auth.rules;

import java.util.Set;
import org.ternmq.core.auth.Client;

/**
 * Whom a rule speaks of: clients for which all of this holds.
 *
 * @param names which clients
 * @param users their user names; any if empty
 * @param clientIds their client identifiers; any if empty
 */
public record Who(Names names, Set<String> users, Set<String> clientIds) {
    /** Everybody. */
    public static final Who ANYBODY = new Who(Names.ANY, Set.of(), Set.of());

    /** Clients without a user name. */
    public static final Who ANONYMOUS = new Who(Names.ANONYMOUS, Set.of(), Set.of());

    /** What is asked of the names of a client. */
    public enum Names {
        /** Nothing. */
        ANY,
        /** That there is no user name. */
        ANONYMOUS,
        /** That there is a user name. */
        KNOWN,
        /** That neither name holds a wildcard: what mosquitto's patterns ask for. */
        WITHOUT_WILDCARD
    }

    /** Keeps what it is given. */
    public Who {
        users = Set.copyOf(users);
        clientIds = Set.copyOf(clientIds);
    }

    /** One user. */
    public static Who user(String name) {
        return new Who(Names.ANY, Set.of(name), Set.of());
    }

    boolean includes(Client client) {
        String userName = client.identity().userName();
        boolean isMeant = switch (names) {
            case ANY -> true;
            case ANONYMOUS -> userName.isEmpty();
            case KNOWN -> !userName.isEmpty();
            case WITHOUT_WILDCARD -> !hasWildcard(userName) && !hasWildcard(client.clientId());
        };
        return isMeant
                && (users.isEmpty() || users.contains(userName))
                && (clientIds.isEmpty() || clientIds.contains(client.clientId()));
    }

    private static boolean hasWildcard(String name) {
        return name.indexOf('+') >= 0 || name.indexOf('#') >= 0;
    }
}
