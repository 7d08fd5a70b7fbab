package org.ternmq.core.auth;

import java.util.Optional;
import org.ternmq.codec.packet.Connect;

/** Port: the methods of enhanced authentication that a server offers (5.0 section 4.12). Shared by all loops. */
@FunctionalInterface
public interface AuthMethods {
    /** None at all: whoever names a method is refused. */
    AuthMethods NONE = (method, connect) -> Optional.empty();

    /**
     * Begins to authenticate a client that connects, or once more one that is connected.
     *
     * @param method the name that the client gave
     * @param connect what it said of itself when it connected
     * @return the exchange, or empty if there is no such method
     */
    Optional<AuthExchange> begin(String method, Connect connect);
}
