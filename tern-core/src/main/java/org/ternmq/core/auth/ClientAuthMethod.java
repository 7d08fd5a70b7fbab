package org.ternmq.core.auth;

import java.util.Optional;
import org.ternmq.codec.value.Bytes;

/** Port: a method of enhanced authentication, seen from the client (5.0 section 4.12). Shared by all connections of a client. */
public interface ClientAuthMethod {
    /** The name that CONNECT gives the server. */
    String name();

    /** Begins to authenticate, at CONNECT or once more. */
    Exchange begin();

    /** One authentication, step by step. Used by one thread at a time; must answer without waiting. */
    interface Exchange {
        /** The data that begins it; empty for none. */
        Bytes first();

        /**
         * The answer to the server's data.
         *
         * @return empty if what the server said makes no sense, or shows that it is not who it should be
         */
        Optional<Bytes> next(Bytes data);

        /**
         * The server says that the client is who it says: whether the server, too, has shown what it must.
         *
         * @param data the last word of the server; empty if there was none
         */
        boolean isProven(Bytes data);
    }
}
