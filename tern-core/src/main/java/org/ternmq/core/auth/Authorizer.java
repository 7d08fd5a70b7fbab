package org.ternmq.core.auth;

/** Port: the rules of what clients may do. Shared by all loops. */
@FunctionalInterface
public interface Authorizer {
    /** Everybody may do everything. */
    Authorizer ALL = client -> Access.ALL;

    /** What a client may do, for as long as its session lasts or until it is authenticated anew. */
    Access access(Client client);
}
