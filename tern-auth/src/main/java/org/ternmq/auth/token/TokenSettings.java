package org.ternmq.auth.token;

import java.util.Set;

/**
 * How tokens are checked.
 *
 * @param place where CONNECT has them
 * @param keys what they are checked with
 * @param algorithms how they may be signed; those of secrets and those of public keys never together
 * @param checks what they must say
 * @param meaning what is made of what they say
 * @param bytesMax how long one may be
 * @param rememberedMax how many that were found to be signed well are remembered, so that a client which comes back costs little; 0 for none
 */
public record TokenSettings(
        Place place,
        KeyLocation keys,
        Set<TokenAlgorithm> algorithms,
        TokenChecks checks,
        TokenMeaning meaning,
        int bytesMax,
        int rememberedMax) {
    /** A field of CONNECT. */
    public enum Place {
        /** The password. */
        PASSWORD,
        /** The user name, for clients that have no password. */
        USER_NAME
    }

    /** Refuses what cannot work together. */
    public TokenSettings {
        algorithms = Set.copyOf(algorithms);
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("no algorithm is allowed, so that no token could ever be right");
        }
        for (TokenAlgorithm algorithm : algorithms) {
            if (algorithm.isSecret() != keys.isSecret()) { // or a public key, which all know, could serve as the secret
                throw new IllegalArgumentException(algorithm + " needs "
                        + (algorithm.isSecret() ? "a secret, not public keys" : "public keys, not a secret"));
            }
        }
        if (place == Place.USER_NAME
                && (meaning.userNameMustMatch() || meaning.userName().isEmpty())) {
            throw new IllegalArgumentException("where the user name is the token, a claim names the user");
        }
        if (bytesMax < 1 || bytesMax > BYTES_MAX || rememberedMax < 0) {
            throw new IllegalArgumentException("a token has 1 to " + BYTES_MAX
                    + " bytes, and 0 or more are remembered: not " + bytesMax + " and " + rememberedMax);
        }
    }

    /** Tokens in the password, with the checks and the meaning that are usual, of at most 64 KiB; 20,000 are remembered. */
    public static TokenSettings of(KeyLocation keys, Set<TokenAlgorithm> algorithms) {
        return new TokenSettings(
                Place.PASSWORD, keys, algorithms, TokenChecks.DEFAULT, TokenMeaning.DEFAULT, BYTES_MAX, 20_000);
    }

    /** No packet carries more. */
    public static final int BYTES_MAX = 64 * 1024;
}
