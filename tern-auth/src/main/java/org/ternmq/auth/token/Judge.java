package org.ternmq.auth.token;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Utf8;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Identity;

/**
 * Decides on what a token says that is signed well: whether it holds now, here, and for this client.
 *
 * @param checks what it must say
 * @param meaning what is made of it
 */
record Judge(TokenSettings.Checks checks, TokenSettings.Meaning meaning) {
    /**
     * Who shows the token.
     *
     * @param clientId empty if it asks for one
     * @param userName as CONNECT says it, if that is a user name
     */
    record Bearer(String clientId, Optional<String> userName) {}

    /** The verdict at a time, in seconds since 1970. */
    Verdict judge(Contents contents, Bearer bearer, long nowSeconds) {
        return refusedTime(contents, nowSeconds)
                .or(() -> refusedOrigin(contents))
                .or(() -> refusedBearer(contents, bearer))
                .orElseGet(() -> accepted(contents, bearer, nowSeconds));
    }

    private Optional<Verdict> refusedTime(Contents contents, long now) {
        int skew = checks.clockSkewSeconds();
        if (contents.expiry().isEmpty() && checks.expiryRequired()) {
            return refused("the token has no end (exp)");
        }
        if (contents.expiry().filter(end -> end <= now - skew).isPresent()) {
            return refused("the token has expired");
        }
        if (contents.notBefore().filter(begin -> begin > now + skew).isPresent()) {
            return refused("the token does not hold yet (nbf)");
        }
        if (contents.issuedAt().filter(made -> made > now + skew).isPresent()) {
            return refused("the token was made in the future (iat)");
        }
        return Optional.empty();
    }

    private Optional<Verdict> refusedOrigin(Contents contents) {
        if (!checks.issuers().isEmpty()
                && checks.issuers().stream()
                        .noneMatch(issuer -> issuer.equals(contents.claims().get("iss")))) {
            return notAuthorized("the token is of another issuer");
        }
        if (!checks.audiences().isEmpty()
                && checks.audiences().stream().noneMatch(audience -> contents.says("aud", audience))) {
            return notAuthorized("the token is for another audience");
        }
        return Optional.empty();
    }

    private Optional<Verdict> refusedBearer(Contents contents, Bearer bearer) {
        for (Map.Entry<String, String> claim : checks.claims().entrySet()) {
            Optional<String> expected = filled(claim.getValue(), bearer);
            if (expected.filter(text -> contents.says(claim.getKey(), text)).isEmpty()) {
                return notAuthorized(
                        "claim " + claim.getKey() + " of the token is not what it has to be for this client");
            }
        }
        return Optional.empty();
    }

    /** The text with what its placeholders stand for, or nothing if one stands for nothing. */
    private static Optional<String> filled(String text, Bearer bearer) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (placeholder.find()) {
            String value = switch (placeholder.group()) {
                case "%c" -> bearer.clientId();
                case "%u" -> bearer.userName().orElse("");
                default -> "%";
            };
            if (value.isEmpty()) {
                return Optional.empty();
            }
            placeholder.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return Optional.of(placeholder.appendTail(filled).toString());
    }

    private Verdict accepted(Contents contents, Bearer bearer, long now) {
        String userName = bearer.userName().orElse("");
        if (meaning.userName().isPresent()) {
            userName = contents.scalars().getOrDefault(meaning.userName().get(), "");
            if (!isUserName(userName)) {
                return Verdict.refused(
                        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                        "claim " + meaning.userName().get() + " of the token names no user");
            }
            if (meaning.userNameMustMatch()
                    && bearer.userName().isPresent()
                    && !bearer.userName().get().equals(userName)) {
                return Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the token is of another user");
            }
        }
        return Verdict.accepted(
                new Identity(userName, contents.scalars(), contents.rules(), lifeSeconds(contents, now)));
    }

    private static boolean isUserName(String name) {
        try {
            Utf8.requireValid(name);
            return !name.isEmpty();
        } catch (IllegalArgumentException noName) {
            return false;
        }
    }

    private static long lifeSeconds(Contents contents, long now) {
        return contents.expiry().map(end -> Math.max(1, end - now)).orElse(Identity.FOR_EVER);
    }

    private static Optional<Verdict> refused(String why) {
        return Optional.of(Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, why));
    }

    private static Optional<Verdict> notAuthorized(String why) {
        return Optional.of(Verdict.refused(ReasonCode.NOT_AUTHORIZED, why));
    }

    private static final Pattern PLACEHOLDER = Pattern.compile("%[cu%]");
}
