package org.ternmq.auth;

import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;

/** A method of enhanced authentication (5.0 section 4.12), seen from the server. Shared by all loops. */
public interface ExchangeMethod {
    /** The name by which CONNECT asks for it. */
    String name();

    /** Begins to authenticate a client as it connects, or once more when it is connected. */
    AuthExchange begin(Applicant applicant);
}
