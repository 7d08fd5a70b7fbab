package org.ternmq.auth;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Identity;

/** Lets in whoever has its user name from a certificate: an authority vouches for it. Shared by all loops. */
public final class Certificates implements LoginMethod {
    @Override
    public CompletableFuture<Optional<Verdict>> decide(Applicant applicant) {
        return CompletableFuture.completedFuture(
                applicant.certified().userName().map(name -> Verdict.accepted(Identity.of(name))));
    }
}
