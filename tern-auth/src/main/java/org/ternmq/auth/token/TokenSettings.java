package org.ternmq.auth.token;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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
        Checks checks,
        Meaning meaning,
        int bytesMax,
        int rememberedMax) {
    /** A field of CONNECT. */
    public enum Place {
        /** The password. */
        PASSWORD,
        /** The user name, for clients that have no password. */
        USER_NAME
    }

    /**
     * What a token must say besides being signed.
     *
     * @param issuers of which {@code iss} must be one; empty for anybody
     * @param audiences of which {@code aud} must name one; empty for any
     * @param expiryRequired whether it must have an end, {@code exp}
     * @param clockSkewSeconds how far the clocks of issuer and broker may be apart, 0 to {@link #CLOCK_SKEW_SECONDS_MAX}
     * @param claims texts that claims must equal, or hold if they are lists; {@code %c} is the client identifier, {@code %u} the user name of
     *     CONNECT, {@code %%} a percent sign. Who says neither fails where it is asked for
     */
    public record Checks(
            Set<String> issuers,
            Set<String> audiences,
            boolean expiryRequired,
            int clockSkewSeconds,
            Map<String, String> claims) {
        /** How far clocks may be apart at most. */
        public static final int CLOCK_SKEW_SECONDS_MAX = 3_600;

        /** Any issuer and audience, with an end, and clocks that are 30 seconds apart. */
        public static final Checks DEFAULT = new Checks(Set.of(), Set.of(), true, 30, Map.of());

        /** Refuses what cannot be checked. */
        public Checks {
            issuers = Set.copyOf(issuers);
            audiences = Set.copyOf(audiences);
            claims = Map.copyOf(claims);
            if (clockSkewSeconds < 0 || clockSkewSeconds > CLOCK_SKEW_SECONDS_MAX) {
                throw new IllegalArgumentException(
                        "clocks are 0 to " + CLOCK_SKEW_SECONDS_MAX + " seconds apart, not " + clockSkewSeconds);
            }
            claims.forEach((name, text) -> {
                if (!PATTERN.matcher(text).matches()) {
                    throw new IllegalArgumentException(
                            "a percent sign stands in %c, %u or %% only, but claim " + name + " is to be " + text);
                }
            });
        }

        private static final Pattern PATTERN = Pattern.compile("(?:[^%]|%[cu%])*+");
    }

    /**
     * What the claims of a token mean.
     *
     * @param userName the claim that names the user; without one the user is who CONNECT says, which then ought to be among the claims that
     *     are {@linkplain Checks#claims checked}
     * @param userNameMustMatch whether a user name that CONNECT says must be that of the token
     * @param acl the claim that says what the client may do
     */
    public record Meaning(Optional<String> userName, boolean userNameMustMatch, String acl) {
        /** The user is {@code sub}, which CONNECT need not know, and {@code acl} says what it may do. */
        public static final Meaning DEFAULT = new Meaning(Optional.of("sub"), false, "acl");

        /** Refuses to compare with nothing. */
        public Meaning {
            if (userNameMustMatch && userName.isEmpty()) {
                throw new IllegalArgumentException("no claim names the user, so that there is nothing to match");
            }
        }
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
        return new TokenSettings(Place.PASSWORD, keys, algorithms, Checks.DEFAULT, Meaning.DEFAULT, BYTES_MAX, 20_000);
    }

    /** No packet carries more. */
    public static final int BYTES_MAX = 64 * 1024;
}
