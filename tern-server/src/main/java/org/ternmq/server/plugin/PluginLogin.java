package org.ternmq.server.plugin;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ternmq.auth.LoginMethod;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Identity;
import org.ternmq.plugin.Authenticator;
import org.ternmq.plugin.Authenticator.Decision;

/** An authenticator of a plug-in as a way in. While it does not answer nobody is let in by it, nor by what comes behind it. */
final class PluginLogin implements LoginMethod {
    private final PluginHost host;
    private final Authenticator authenticator;

    PluginLogin(PluginHost host, Authenticator authenticator) {
        this.host = host;
        this.authenticator = authenticator;
    }

    @Override
    public CompletableFuture<Optional<Verdict>> decide(Applicant applicant) {
        return host.call(
                        () -> authenticator.authenticate(
                                Translation.request(applicant.connect(), applicant.peer()),
                                Translation.credentials(applicant)),
                        PluginLogin::verdict)
                .exceptionally(failed -> Optional.of(UNKNOWN));
    }

    private static Optional<Verdict> verdict(Decision decision) {
        return switch (decision) {
            case Decision.Accept accept ->
                Optional.of(Verdict.accepted(
                        new Identity(accept.userName(), accept.claims(), java.util.List.of(), Identity.FOR_EVER)));
            case Decision.Refuse refuse ->
                Optional.of(Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, refuse.why()));
            case Decision.NoOpinion none -> Optional.empty();
        };
    }

    private static final Verdict UNKNOWN =
            Verdict.refused(ReasonCode.SERVER_UNAVAILABLE, "it could not be found out who the client is");
}
