package org.ternmq.auth.token;

import java.util.concurrent.CompletableFuture;
import org.ternmq.auth.ExchangeMethod;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;

/**
 * A token as the data of enhanced authentication, so that a client can show the next one before the last ends, and stay connected. One step:
 * the data of CONNECT, or of the AUTH that begins it once more, is the token.
 */
public final class TokenExchange implements ExchangeMethod {
    private final Tokens tokens;

    /** Of tokens that are checked like those of logins. */
    public TokenExchange(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "JWT";
    }

    @Override
    public AuthExchange begin(Applicant applicant) {
        return data -> next(data, applicant);
    }

    private CompletableFuture<AuthExchange.Step> next(Bytes data, Applicant applicant) {
        if (!TokenText.isToken(data)) {
            return CompletableFuture.completedFuture(AuthExchange.Verdict.refused(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the authentication data is no token"));
        }
        return tokens.check(data, applicant).thenApply(verdict -> verdict);
    }
}
