package org.ternmq.auth.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.auth.answer.BrokenAnswerException;
import org.ternmq.auth.answer.Json;
import org.ternmq.auth.answer.JsonRules;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Utf8;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Rule;

/** What the server says of a client. */
sealed interface Reply {
    /** How much of memory it takes, in parts of some hundred bytes. */
    default int weight() {
        return 1;
    }

    /**
     * It is let in.
     *
     * @param userName empty if it is who it says
     * @param lifeSeconds for how long
     */
    record Allowed(Optional<String> userName, Map<String, String> claims, List<Rule> rules, long lifeSeconds)
            implements Reply {
        /** Who it is, that long after the server said so. */
        Verdict verdict(String claimedName, long laterSeconds) {
            long left = lifeSeconds == Identity.FOR_EVER ? lifeSeconds : Math.max(1, lifeSeconds - laterSeconds);
            return Verdict.accepted(new Identity(userName.orElse(claimedName), claims, rules, left));
        }

        @Override
        public int weight() {
            int chars = claims.entrySet().stream()
                    .mapToInt(
                            claim -> claim.getKey().length() + claim.getValue().length())
                    .sum();
            return 1 + rules.size() + claims.size() + chars / 100;
        }
    }

    /** It is kept out. */
    record Denied(ReasonCode reason, String why) implements Reply {}

    /** The server has no opinion. */
    record Ignored() implements Reply {}

    /**
     * What an answer means; nothing if its status says nothing of the client.
     *
     * @throws BrokenAnswerException if it makes no sense
     */
    static Optional<Reply> of(int status, Bytes body) throws BrokenAnswerException {
        return switch (status) {
            case 200 -> Optional.of(read(Json.object(body.toUtf8())));
            case 204 -> Optional.of(new Allowed(Optional.empty(), Map.of(), List.of(), Identity.FOR_EVER));
            case 401 -> Optional.of(new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, DENIED));
            case 403 -> Optional.of(new Denied(ReasonCode.NOT_AUTHORIZED, DENIED));
            default -> Optional.empty();
        };
    }

    private static Reply read(Map<String, Object> answer) throws BrokenAnswerException {
        String decision = Json.text(answer, "decision").orElse("");
        return switch (decision) {
            case "allow" ->
                new Allowed(
                        userName(answer), claims(answer), JsonRules.read(answer, "acl", "the answer"), life(answer));
            case "deny" ->
                new Denied(
                        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                        Json.text(answer, "why").map(Reply::printable).orElse(DENIED));
            case "ignore" -> new Ignored();
            default -> throw new BrokenAnswerException("decision is neither allow, deny nor ignore");
        };
    }

    private static Optional<String> userName(Map<String, Object> answer) throws BrokenAnswerException {
        Optional<String> name = Json.text(answer, "user_name");
        try {
            name.ifPresent(Utf8::requireValid);
            return name;
        } catch (IllegalArgumentException e) {
            throw new BrokenAnswerException("user_name is none: " + e.getMessage());
        }
    }

    private static Map<String, String> claims(Map<String, Object> answer) throws BrokenAnswerException {
        if (!answer.containsKey("claims")) {
            return Map.of();
        }
        if (!(answer.get("claims") instanceof Map<?, ?> claims)) {
            throw new BrokenAnswerException("claims is no object");
        }
        Map<String, String> scalars = new java.util.LinkedHashMap<>();
        claims.forEach((name, value) -> Json.scalar(value).ifPresent(text -> scalars.put(String.valueOf(name), text)));
        return scalars;
    }

    private static long life(Map<String, Object> answer) throws BrokenAnswerException {
        long seconds = Json.number(answer, "expires_in_seconds").orElse(Identity.FOR_EVER);
        if (seconds < 1) {
            throw new BrokenAnswerException("expires_in_seconds is less than 1");
        }
        return seconds;
    }

    /** As much of a text as a client may see, in one line. */
    private static String printable(String text) {
        String start = text.length() <= WHY_MAX ? text : text.substring(0, WHY_MAX);
        return start.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** For a client of which the server does not say why. */
    String DENIED = "the server that knows the clients does not let this one in";

    /** How much is said of why. */
    int WHY_MAX = 200;
}
