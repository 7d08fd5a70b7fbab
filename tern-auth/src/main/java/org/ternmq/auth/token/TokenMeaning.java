package org.ternmq.auth.token;

import java.util.Optional;

/**
 * What the claims of a token mean.
 *
 * @param userName the claim that names the user; without one the user is who CONNECT says, which then ought to be among the claims that
 *     are {@linkplain TokenChecks#claims checked}
 * @param userNameMustMatch whether a user name that CONNECT says must be that of the token
 * @param acl the claim that says what the client may do
 */
public record TokenMeaning(Optional<String> userName, boolean userNameMustMatch, String acl) {
    /** The user is {@code sub}, which CONNECT need not know, and {@code acl} says what it may do. */
    public static final TokenMeaning DEFAULT = new TokenMeaning(Optional.of("sub"), false, "acl");

    /** Refuses to compare with nothing. */
    public TokenMeaning {
        if (userNameMustMatch && userName.isEmpty()) {
            throw new IllegalArgumentException("no claim names the user, so that there is nothing to match");
        }
    }
}
