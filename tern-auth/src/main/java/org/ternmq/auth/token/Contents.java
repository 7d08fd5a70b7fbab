package org.ternmq.auth.token;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.auth.answer.BrokenAnswerException;
import org.ternmq.auth.answer.Json;
import org.ternmq.auth.answer.JsonRules;
import org.ternmq.core.auth.Rule;

/**
 * What a token says that is signed well.
 *
 * @param claims all of it
 * @param scalars texts, numbers and truth values of it, as texts
 * @param rules what it says of what the client may do
 * @param expiry when it ends, in seconds since 1970
 * @param notBefore when it begins
 * @param issuedAt when it was made
 */
record Contents(
        Map<String, Object> claims,
        Map<String, String> scalars,
        List<Rule> rules,
        Optional<Long> expiry,
        Optional<Long> notBefore,
        Optional<Long> issuedAt) {
    /**
     * Reads what the payload spells.
     *
     * @param acl the claim that holds the rules
     */
    static Contents of(String payload, String acl) throws BrokenAnswerException {
        Map<String, Object> claims = Json.object(payload);
        return new Contents(
                claims,
                Json.scalars(claims),
                JsonRules.read(claims, acl, "the token"),
                Json.number(claims, "exp"),
                Json.number(claims, "nbf"),
                Json.number(claims, "iat"));
    }

    /** Whether a claim is a text, number or truth value that reads so, or a list that has one. */
    boolean says(String claim, String text) {
        return claims.get(claim) instanceof List<?> list
                ? list.stream()
                        .anyMatch(one -> Json.scalar(one).filter(text::equals).isPresent())
                : text.equals(scalars.get(claim));
    }
}
