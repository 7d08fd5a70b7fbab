package org.ternmq.auth.token;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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
public record TokenChecks(
        Set<String> issuers,
        Set<String> audiences,
        boolean expiryRequired,
        int clockSkewSeconds,
        Map<String, String> claims) {
    /** How far clocks may be apart at most. */
    public static final int CLOCK_SKEW_SECONDS_MAX = 3_600;

    /** Any issuer and audience, with an end, and clocks that are 30 seconds apart. */
    public static final TokenChecks DEFAULT = new TokenChecks(Set.of(), Set.of(), true, 30, Map.of());

    /** Refuses what cannot be checked. */
    public TokenChecks {
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
