package org.ternmq.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.auth.answer.BrokenAnswerException;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Identity;

/** What a token that is signed well has to say. */
class JudgeTest {
    private static final long NOW = 1_000;
    private static final Judge.Bearer BEARER = new Judge.Bearer("device-1", Optional.of("alice"));

    /** With clocks that may be 30 seconds apart. */
    @ParameterizedTest
    @CsvSource({
        "exp,   1060, true",
        "exp,    971, true",
        "exp,    970, false",
        "exp,      0, false",
        "exp,     -5, false",
        "nbf,   1030, true",
        "nbf,   1031, false",
        "nbf,  -1000, true",
        "iat,   1030, true",
        "iat,   1031, false",
        "iat,      0, true",
    })
    void aTokenHoldsBetweenItsTimes(String claim, long seconds, boolean holds) throws BrokenAnswerException {
        String times = claim.equals("exp") ? "" : ",\"exp\":2000";

        Verdict verdict =
                judge(TokenSettings.Checks.DEFAULT, "{\"sub\":\"alice\",\"" + claim + "\":" + seconds + times + "}");

        assertThat(verdict instanceof Verdict.Accepted).isEqualTo(holds);
        if (verdict instanceof Verdict.Refused refused) {
            assertThat(refused.reason()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void withoutSkewTheSecondCounts() throws BrokenAnswerException {
        var checks = new TokenSettings.Checks(Set.of(), Set.of(), true, 0, Map.of());

        assertThat(judge(checks, "{\"sub\":\"alice\",\"exp\":1001}")).isInstanceOf(Verdict.Accepted.class);
        assertThat(judge(checks, "{\"sub\":\"alice\",\"exp\":1000}")).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void aTokenWithoutEndIsRefusedUnlessThatIsAllowed() throws BrokenAnswerException {
        var endless = new TokenSettings.Checks(Set.of(), Set.of(), false, 30, Map.of());

        assertRefused(
                judge(TokenSettings.Checks.DEFAULT, "{\"sub\":\"alice\"}"),
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                "no end");
        assertThat(life(judge(endless, "{\"sub\":\"alice\"}"))).isEqualTo(Identity.FOR_EVER);
    }

    @ParameterizedTest
    @CsvSource({"1060, 60", "1001, 1", "1000, 1", "980, 1", "9223372036854775807, 9223372036854774807"})
    void whoIsLetInIsSoUntilTheEnd(long end, long seconds) throws BrokenAnswerException {
        assertThat(life(judge(TokenSettings.Checks.DEFAULT, "{\"sub\":\"alice\",\"exp\":" + end + "}")))
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"tern\"', true",
        "'[\"x\",\"tern\"]', true",
        "'\"Tern\"', false",
        "'[\"x\"]', false",
        "'[]', false",
        "'{\"tern\":1}', false",
        "7, false",
        "null, false"
    })
    void theAudienceIsAmongThoseThatCount(String audience, boolean isOurs) throws BrokenAnswerException {
        var checks = new TokenSettings.Checks(Set.of(), Set.of("tern", "other"), true, 30, Map.of());

        Verdict verdict = judge(checks, "{\"sub\":\"alice\",\"exp\":2000,\"aud\":" + audience + "}");

        assertThat(verdict instanceof Verdict.Accepted).isEqualTo(isOurs);
        if (!isOurs) {
            assertRefused(verdict, ReasonCode.NOT_AUTHORIZED, "audience");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",\"iss\":\"https://evil.example\"", ",\"iss\":[\"https://id.example\"]", ",\"iss\":null"})
    void anotherIssuerIsRefused(String issuer) throws BrokenAnswerException {
        var checks = new TokenSettings.Checks(Set.of("https://id.example"), Set.of(), true, 30, Map.of());

        assertRefused(
                judge(checks, "{\"sub\":\"alice\",\"exp\":2000" + issuer + "}"), ReasonCode.NOT_AUTHORIZED, "issuer");
        assertThat(judge(checks, "{\"sub\":\"alice\",\"exp\":2000,\"iss\":\"https://id.example\"}"))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "%c,        '\"device-1\"',           true",
        "%c,        '\"device-2\"',           false",
        "%c,        '[\"x\",\"device-1\"]',   true",
        "%c,        'null',                   false",
        "%u,        '\"alice\"',              true",
        "%u/%c/%%,  '\"alice/device-1/%\"',   true",
        "7,         7,                        true",
        "true,      true,                     true",
        "gold,      '\"silver\"',             false",
        "'',        '\"\"',                   true",
    })
    void claimsAreWhatTheyHaveToBe(String expected, String value, boolean isRight) throws BrokenAnswerException {
        Verdict verdict = judge(requiring(expected), "{\"sub\":\"alice\",\"exp\":2000,\"x\":" + value + "}");

        assertThat(verdict instanceof Verdict.Accepted).isEqualTo(isRight);
        if (!isRight) {
            assertRefused(verdict, ReasonCode.NOT_AUTHORIZED, "claim x");
        }
    }

    @Test
    void whoHasNoNameIsNotTheOneWithAnEmptyName() throws BrokenAnswerException {
        Contents contents = Contents.of("{\"sub\":\"alice\",\"exp\":2000,\"x\":\"\"}", "acl");
        var nobody = new Judge.Bearer("", Optional.empty());

        for (String expected : new String[] {"%c", "%u"}) {
            Verdict verdict =
                    new Judge(requiring(expected), TokenSettings.Meaning.DEFAULT).judge(contents, nobody, NOW);
            assertRefused(verdict, ReasonCode.NOT_AUTHORIZED, "claim x");
        }
    }

    @Test
    void aNameCannotWriteAPlaceholder() throws BrokenAnswerException {
        Contents contents = Contents.of("{\"sub\":\"alice\",\"exp\":2000,\"x\":\"$1%u\"}", "acl");
        var odd = new Judge.Bearer("$1%u", Optional.of("alice"));

        assertThat(new Judge(requiring("%c"), TokenSettings.Meaning.DEFAULT).judge(contents, odd, NOW))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":2000}",
                "{\"exp\":2000,\"sub\":\"\"}",
                "{\"exp\":2000,\"sub\":[\"alice\"]}",
                "{\"exp\":2000,\"sub\":\"a\\u0000\"}"
            })
    void aTokenThatNamesNobodyIsRefused(String claims) throws BrokenAnswerException {
        assertRefused(
                judge(TokenSettings.Checks.DEFAULT, claims), ReasonCode.BAD_USER_NAME_OR_PASSWORD, "names no user");
    }

    @Test
    void aNameThatIsTooLongIsNone() throws BrokenAnswerException {
        assertRefused(
                judge(TokenSettings.Checks.DEFAULT, "{\"exp\":2000,\"sub\":\"" + "a".repeat(65_536) + "\"}"),
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                "names no user");
    }

    @Test
    void theUserMayHaveToBeTheOneOfConnect() throws BrokenAnswerException {
        Contents contents = Contents.of("{\"sub\":\"bob\",\"exp\":2000}", "acl");
        var matching =
                new Judge(TokenSettings.Checks.DEFAULT, new TokenSettings.Meaning(Optional.of("sub"), true, "acl"));

        assertRefused(matching.judge(contents, BEARER, NOW), ReasonCode.BAD_USER_NAME_OR_PASSWORD, "another user");
        assertThat(userName(matching.judge(contents, new Judge.Bearer("c", Optional.empty()), NOW)))
                .isEqualTo("bob");
        assertThat(userName(new Judge(TokenSettings.Checks.DEFAULT, TokenSettings.Meaning.DEFAULT)
                        .judge(contents, BEARER, NOW)))
                .isEqualTo("bob");
    }

    @Test
    void anotherClaimOrNoneMayNameTheUser() throws BrokenAnswerException {
        Contents contents = Contents.of("{\"sub\":\"x\",\"name\":\"carol\",\"exp\":2000}", "acl");

        assertThat(userName(new Judge(
                                TokenSettings.Checks.DEFAULT,
                                new TokenSettings.Meaning(Optional.of("name"), false, "acl"))
                        .judge(contents, BEARER, NOW)))
                .isEqualTo("carol");
        assertThat(userName(new Judge(
                                TokenSettings.Checks.DEFAULT, new TokenSettings.Meaning(Optional.empty(), false, "acl"))
                        .judge(contents, BEARER, NOW)))
                .isEqualTo("alice");
    }

    @Test
    void rulesAreThoseOfTheClaimThatHasThem() throws BrokenAnswerException {
        Contents contents = Contents.of("{\"sub\":\"alice\",\"exp\":2000,\"may\":{\"pub\":[\"a\"]}}", "may");

        Verdict verdict =
                new Judge(TokenSettings.Checks.DEFAULT, TokenSettings.Meaning.DEFAULT).judge(contents, BEARER, NOW);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Accepted.class,
                        accepted -> assertThat(accepted.identity().rules())
                                .extracting(rule -> rule.filter())
                                .containsExactly("a"));
    }

    @Test
    void settingsThatCannotBeCheckedAreRefused() {
        assertThatThrownBy(() -> requiring("50%"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("50%");
        assertThatThrownBy(() -> new TokenSettings.Checks(Set.of(), Set.of(), true, -1, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenSettings.Checks(Set.of(), Set.of(), true, 3_601, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenSettings.Meaning(Optional.empty(), true, "acl"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static TokenSettings.Checks requiring(String text) {
        return new TokenSettings.Checks(Set.of(), Set.of(), true, 30, Map.of("x", text));
    }

    private static Verdict judge(TokenSettings.Checks checks, String claims) throws BrokenAnswerException {
        return new Judge(checks, TokenSettings.Meaning.DEFAULT).judge(Contents.of(claims, "acl"), BEARER, NOW);
    }

    private static void assertRefused(Verdict verdict, ReasonCode reason, String why) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.why()).contains(why);
        });
    }

    private static long life(Verdict verdict) {
        return ((Verdict.Accepted) verdict).identity().lifeSeconds();
    }

    private static String userName(Verdict verdict) {
        return ((Verdict.Accepted) verdict).identity().userName();
    }
}
