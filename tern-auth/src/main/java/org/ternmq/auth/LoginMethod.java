package org.ternmq.auth;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;

/** A way to find out who a client is from its CONNECT and its certificate alone. Shared by all loops. */
@FunctionalInterface
public interface LoginMethod {
    /**
     * Decides on a client, or has nothing to say of it. Must not wait: what takes long is answered later, from any thread.
     *
     * @return empty if the next method is to be asked; a failure refuses the client
     */
    CompletableFuture<Optional<Verdict>> decide(Applicant applicant);
}
