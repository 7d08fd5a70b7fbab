package org.ternmq.core.auth;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Port: finds out who clients are. Shared by all loops. Answers may come later, and from any thread; whoever gives them sees to it that
 * they come, or fail, in the end.
 */
public interface Authenticator {
    /** Everybody is who it says, and there are no methods of enhanced authentication. */
    Authenticator OPEN = new Authenticator() {
        @Override
        public CompletableFuture<AuthExchange.Verdict> login(Applicant applicant) {
            return CompletableFuture.completedFuture(AuthExchange.Verdict.accepted(claimed(applicant)));
        }

        @Override
        public Optional<AuthExchange> begin(String method, Applicant applicant) {
            return Optional.empty();
        }
    };

    /** Decides on a client that names no method of enhanced authentication, by its login or its certificate. */
    CompletableFuture<AuthExchange.Verdict> login(Applicant applicant);

    /**
     * Begins to authenticate a client by enhanced authentication (5.0 section 4.12) as it connects, or once more when it is connected.
     *
     * @param method the name that the client gave
     * @return the exchange, or empty if there is no such method
     */
    Optional<AuthExchange> begin(String method, Applicant applicant);

    /** Who a client says it is, true or not. */
    static Identity claimed(Applicant applicant) {
        String userName = applicant.connect().login().userName();
        return userName == null ? Identity.ANONYMOUS : Identity.of(userName);
    }
}
