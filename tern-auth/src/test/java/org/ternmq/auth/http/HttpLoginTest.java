package org.ternmq.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.auth.answer.BrokenAnswerException;
import org.ternmq.auth.answer.Examples;
import org.ternmq.auth.answer.Json;
import org.ternmq.auth.answer.Logged;
import org.ternmq.auth.answer.SelfSigned;
import org.ternmq.auth.answer.TestServer;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.auth.Identity;

/** A server is asked who clients are: what it says holds, and where it says nothing clear nobody is let in. */
class HttpLoginTest {
    private static final String ALLOW = "{\"decision\":\"allow\"}";
    private static final HttpSettings.Memory NO_MEMORY = new HttpSettings.Memory(0, 0, 0);

    private final AtomicLong nanos = new AtomicLong();
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theServerIsToldWhatTheClientSays() throws BrokenAnswerException {
        server.answer(200, ALLOW);
        try (HttpLogin login = open(new HttpSettings(
                server.uri(),
                Map.of("Authorization", "Bearer key"),
                30_000,
                Optional.empty(),
                64,
                1_000,
                NO_MEMORY,
                HttpSettings.Breaker.DEFAULT))) {
            assertAccepted(verdict(login, applicant("alice", Bytes.utf8("pa\"ss"), "/192.0.2.7:51234")), "alice");
        }

        TestServer.Asked asked = server.asked().getFirst();
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/ask");
        assertThat(asked.headers()).containsEntry("Authorization", List.of("Bearer key"));
        assertThat(asked.headers()).containsEntry("Content-type", List.of("application/json"));
        assertThat(Json.object(asked.body()))
                .containsEntry("client_id", "device-1")
                .containsEntry("user_name", "alice")
                .containsEntry("password", "pa\"ss")
                .containsEntry("address", "192.0.2.7")
                .containsEntry("certificate_user", "cert")
                .hasSize(6)
                .hasEntrySatisfying(
                        "protocol_version", level -> assertThat(level).hasToString("5"));
    }

    @ParameterizedTest
    @CsvSource({
        "/192.0.2.7:51234,            192.0.2.7",
        "host/192.0.2.7:1,            192.0.2.7",
        "/[2001:db8:0:0:0:0:0:1]:80,  2001:db8:0:0:0:0:0:1",
        "/[fe80:0:0:0:0:0:0:1%eth0]:80, fe80:0:0:0:0:0:0:1%eth0",
        "/run/tern/tern.sock,         /run/tern/tern.sock",
    })
    void thePortIsLeftOut(String peer, String address) {
        assertThat(Question.of(applicant("a", null, peer)).fields()).containsEntry("address", address);
    }

    @Test
    void aPasswordThatIsNoTextIsToldAsBytes() {
        Question question = Question.of(applicant("a", Bytes.copyOf(new byte[] {(byte) 0xFF, 0}), "/1.2.3.4:1"));

        assertThat(question.fields()).containsEntry("password_base64", "/wA=").doesNotContainKey("password");
        assertThat(question.toString()).doesNotContain("/wA=");
    }

    @Test
    void whatTheServerKnowsOfTheClientIsBelieved() {
        server.answer(200, """
                {"decision":"allow","user_name":"bob","claims":{"fleet":"f1","n":7,"list":[1]},
                 "acl":[{"permission":"allow","action":"publish","topic":"a/%c"}],"expires_in_seconds":90,"more":1}""");
        try (HttpLogin login = open(settings())) {
            Identity identity = assertAccepted(verdict(login), "bob");

            assertThat(identity.claims()).isEqualTo(Map.of("fleet", "f1", "n", "7"));
            assertThat(identity.rules()).extracting(rule -> rule.filter()).containsExactly("a/%c");
            assertThat(identity.lifeSeconds()).isEqualTo(90);
            assertThat(login.count(HttpCount.ALLOWED)).isEqualTo(1);
        }
    }

    @Test
    void aStatusMayBeTheAnswer() {
        try (HttpLogin login = open(settings())) {
            server.answer(204, "");
            assertThat(assertAccepted(verdict(login), "alice").lifeSeconds()).isEqualTo(Identity.FOR_EVER);
            server.answer(401, "who?");
            assertRefused(verdict(login), ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            server.answer(403, "");
            assertRefused(verdict(login), ReasonCode.NOT_AUTHORIZED);
            assertThat(login.count(HttpCount.DENIED)).isEqualTo(2);
        }
    }

    @Test
    void theServerMaySayWhyOrHaveNoOpinion() {
        try (HttpLogin login = open(settings())) {
            server.answer(200, "{\"decision\":\"deny\",\"why\":\"locked\\nout" + "!".repeat(1_000) + "\"}");
            assertThat(assertRefused(verdict(login), ReasonCode.BAD_USER_NAME_OR_PASSWORD))
                    .startsWith("locked out!")
                    .hasSize(200);
            server.answer(200, "{\"decision\":\"ignore\"}");
            assertThat(verdict(login)).isEmpty();
            assertThat(login.count(HttpCount.IGNORED)).isEqualTo(1);
        }
    }

    @Test
    void whoShowsNothingIsNotAskedAbout() {
        try (HttpLogin login = open(settings())) {
            var nobody = new Applicant(Connect.of(Version.V5, "c", true, 0), Certified.NONE, "/1.2.3.4:1");

            assertThat(verdict(login, nobody)).isEmpty();
            assertThat(server.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "true",
                "{}",
                "{\"decision\":\"yes\"}",
                "{\"decision\":true}",
                "{\"decision\":\"deny\",\"decision\":\"allow\"}",
                "{\"decision\":\"allow\",\"user_name\":7}",
                "{\"decision\":\"allow\",\"user_name\":\"a\\u0000\"}",
                "{\"decision\":\"allow\",\"claims\":[]}",
                "{\"decision\":\"allow\",\"acl\":{\"publish\":[]}}",
                "{\"decision\":\"allow\",\"expires_in_seconds\":0}",
                "{\"decision\":\"allow\",\"expires_in_seconds\":\"60\"}",
                "{\"decision\":\"deny\",\"why\":7}"
            })
    void nonsenseLetsNobodyIn(String answer) {
        server.answer(200, answer);
        try (HttpLogin login = open(settings())) {
            assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            assertThat(login.count(HttpCount.NONSENSE)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 302, 400, 404, 500, 503})
    void otherStatusesLetNobodyIn(int status) {
        server.answer(new TestServer.Answer(status, "", Map.of("Location", "/allow"), false));
        try (HttpLogin login = open(settings())) {
            assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            assertThat(login.count(HttpCount.BAD_STATUS)).isEqualTo(1);
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void anAnswerThatIsTooLongOrTooLateLetsNobodyIn() {
        try (HttpLogin login = open(settings())) {
            server.answer(200, "{\"decision\":\"allow\",\"x\":\"" + "x".repeat(70_000) + "\"}");
            assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            assertThat(login.count(HttpCount.TOO_LARGE)).isEqualTo(1);
        }
        try (HttpLogin login = open(settings(300, 64, 1_000))) {
            server.answer(new TestServer.Answer(200, ALLOW, Map.of(), true));
            assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            assertThat(login.count(HttpCount.TIMED_OUT)).isEqualTo(1);
        }
    }

    @Test
    void aServerThatFailsIsLeftAloneUntilOneTrialIsAnswered() {
        try (HttpLogin login = open(settings());
                Logged log = Logged.by(HttpLogin.class)) {
            server.answer(500, "");
            for (int i = 0; i < 8; i++) {
                assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            }
            assertThat(server.asked()).hasSize(5);
            assertThat(login.count(HttpCount.LEFT_ALONE)).isEqualTo(3);

            pass(10);
            for (int i = 0; i < 3; i++) {
                assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            }
            assertThat(server.asked()).hasSize(6);

            server.answer(200, ALLOW);
            pass(10);
            for (int i = 0; i < 3; i++) {
                assertAccepted(verdict(login), "alice");
            }
            assertThat(log.lines()).hasSize(2).first().asString().startsWith("WARN");
            assertThat(log.lines())
                    .allSatisfy(line ->
                            assertThat(line).contains(server.uri().toString()).doesNotContain("secret"));
        }
    }

    /** Who can make the server answer so must not be able to keep others out. */
    @ParameterizedTest
    @CsvSource({"400,''", "200,'nonsense'"})
    void aServerThatAnswersIsNotLeftAlone(int status, String body) {
        try (HttpLogin login = open(settings())) {
            server.answer(status, body);
            for (int i = 0; i < 8; i++) {
                assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            }
            server.answer(200, ALLOW);
            assertAccepted(verdict(login), "alice");
        }
    }

    @Test
    void aServerThatIsDownLetsNobodyIn() {
        server.close();
        try (HttpLogin login = open(settings())) {
            assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            assertThat(login.count(HttpCount.UNREACHABLE)).isEqualTo(1);
        }
    }

    @Test
    void answersAreRememberedForAWhile() {
        server.answer(200, "{\"decision\":\"allow\",\"expires_in_seconds\":100}");
        try (HttpLogin login = open(HttpSettings.of(server.uri()))) {
            assertAccepted(verdict(login), "alice");
            pass(29);
            assertThat(assertAccepted(verdict(login, applicant("alice", Bytes.utf8("x"), "/192.0.2.7:9")), "alice")
                            .lifeSeconds())
                    .isEqualTo(71);
            assertThat(server.asked()).hasSize(1);
            assertThat(login.count(HttpCount.REMEMBERED)).isEqualTo(1);

            pass(1);
            server.answer(401, "");
            assertRefused(verdict(login), ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            server.answer(200, ALLOW);
            pass(4);
            assertRefused(verdict(login), ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            pass(1);
            assertAccepted(verdict(login), "alice");
            assertThat(server.asked()).hasSize(3);
        }
    }

    @Test
    void anAnswerCountsByWhatItBringsAlong() throws BrokenAnswerException {
        String rules = "{\"all\":[" + "\"a\",".repeat(998) + "\"a\"]}";
        assertThat(weight(ALLOW)).isEqualTo(1);
        assertThat(weight("{\"decision\":\"deny\",\"why\":\"locked\"}")).isEqualTo(1);
        assertThat(weight("{\"decision\":\"allow\",\"acl\":" + rules + "}")).isEqualTo(1_000);
        assertThat(weight("{\"decision\":\"allow\",\"claims\":{\"a\":\"" + "x".repeat(60_000) + "\"}}"))
                .isEqualTo(602);
    }

    private static int weight(String answer) throws BrokenAnswerException {
        return Reply.of(200, Bytes.utf8(answer)).orElseThrow().weight();
    }

    @Test
    void onlyTheSameQuestionIsRemembered() {
        server.answer(200, ALLOW);
        try (HttpLogin login = open(HttpSettings.of(server.uri()))) {
            assertAccepted(verdict(login, applicant("alice", Bytes.utf8("x"), "/192.0.2.7:1")), "alice");
            server.answer(401, "");
            assertRefused(
                    verdict(login, applicant("alice", Bytes.utf8("y"), "/192.0.2.7:1")),
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertRefused(
                    verdict(login, applicant("alicex", Bytes.EMPTY, "/192.0.2.7:1")),
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertRefused(
                    verdict(login, applicant("alice", Bytes.utf8("x"), "/192.0.2.8:1")),
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void whatEndsSoonIsNotRememberedForLonger() {
        server.answer(200, "{\"decision\":\"allow\",\"expires_in_seconds\":10}");
        try (HttpLogin login = open(HttpSettings.of(server.uri()))) {
            assertAccepted(verdict(login), "alice");
            pass(10);
            server.answer(401, "");
            assertRefused(verdict(login), ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void noMoreThanSoManyQuestionsAreAskedOrWait() {
        server.answer(new TestServer.Answer(200, ALLOW, Map.of(), true));
        try (HttpLogin login = open(settings(30_000, 2, 3))) {
            List<CompletableFuture<Optional<Verdict>>> decisions = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                decisions.add(login.decide(applicant("alice", Bytes.utf8("x"), "/192.0.2.7:1")));
            }
            assertRefused(join(decisions.getLast()), ReasonCode.SERVER_BUSY);
            assertThat(decisions.subList(0, 5)).noneMatch(CompletableFuture::isDone);
            assertThat(login.count(HttpCount.BUSY)).isEqualTo(1);

            server.release();
            for (var decision : decisions.subList(0, 5)) {
                assertAccepted(join(decision), "alice");
            }
        }
    }

    @Test
    void whoHasWaitedForTooLongIsNotAskedAbout() {
        server.answer(new TestServer.Answer(200, ALLOW, Map.of(), true));
        try (HttpLogin login = open(settings(30_000, 1, 3))) {
            var first = login.decide(applicant("alice", null, "/192.0.2.7:1"));
            var second = login.decide(applicant("bob", null, "/192.0.2.7:1"));
            pass(31);
            var third = login.decide(applicant("carol", null, "/192.0.2.7:1"));
            server.release();

            assertAccepted(join(first), "alice");
            assertRefused(join(second), ReasonCode.SERVER_BUSY);
            assertAccepted(join(third), "carol");
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void theExamplesOfThePageAreAsItIs() throws Exception {
        List<String> examples = Examples.of("authentication-http.md");
        Question question = Question.of(applicant("alice", Bytes.utf8("x"), "/192.0.2.7:1"));

        assertThat(examples).hasSize(3);
        assertThat(Json.object(examples.getFirst()).keySet())
                .containsExactlyElementsOf(question.fields().keySet());
        assertThat(Reply.of(200, Bytes.utf8(examples.get(1))).orElseThrow())
                .isInstanceOfSatisfying(
                        Reply.Allowed.class,
                        allowed -> assertThat(allowed.lifeSeconds()).isEqualTo(3_600));
        assertThat(Reply.of(200, Bytes.utf8(examples.get(2))).orElseThrow()).isInstanceOf(Reply.Denied.class);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> HttpSettings.of(URI.create("http://auth.example.org/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
        assertThatThrownBy(() -> settings(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HttpSettings.Memory(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HttpSettings.Breaker(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new HttpSettings(
                                URI.create(server.uri() + "?key=secret"),
                                Map.of("X-Key", "secret"),
                                1,
                                Optional.empty(),
                                1,
                                1,
                                NO_MEMORY,
                                HttpSettings.Breaker.DEFAULT)
                        .toString())
                .contains("X-Key")
                .doesNotContain("secret");
    }

    @Test
    void aServerMayHaveACertificateOfAnAuthorityOfOurs(@TempDir Path folder) throws Exception {
        SelfSigned own = SelfSigned.in(folder);
        try (TestServer https = TestServer.start(own.context())) {
            https.answer(200, ALLOW);
            try (HttpLogin login = open(settings(https, Optional.of(own.file())))) {
                assertAccepted(verdict(login), "alice");
            }
            try (HttpLogin login = open(settings(https, Optional.empty()))) {
                assertRefused(verdict(login), ReasonCode.SERVER_UNAVAILABLE);
            }
        }
    }

    private static HttpSettings settings(TestServer server, Optional<Path> authorities) {
        return new HttpSettings(
                server.uri(), Map.of(), 30_000, authorities, 64, 1_000, NO_MEMORY, HttpSettings.Breaker.DEFAULT);
    }

    private HttpSettings settings() {
        return settings(30_000, 64, 1_000);
    }

    private HttpSettings settings(int timeoutMillis, int inFlightMax, int waitingMax) {
        return new HttpSettings(
                URI.create(server.uri() + "?key=secret"),
                Map.of(),
                timeoutMillis,
                Optional.empty(),
                inFlightMax,
                waitingMax,
                NO_MEMORY,
                HttpSettings.Breaker.DEFAULT);
    }

    private HttpLogin open(HttpSettings settings) {
        try {
            return new HttpLogin(settings, nanos::get);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static Optional<Verdict> verdict(HttpLogin login) {
        return verdict(login, applicant("alice", Bytes.utf8("x"), "/192.0.2.7:1"));
    }

    private static Optional<Verdict> verdict(HttpLogin login, Applicant applicant) {
        return join(login.decide(applicant));
    }

    private static Optional<Verdict> join(CompletableFuture<Optional<Verdict>> decision) {
        return decision.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Applicant applicant(String userName, @Nullable Bytes password, String peer) {
        var connect = new Connect(
                Version.V5,
                "device-1",
                true,
                60,
                Properties.NONE,
                Optional.empty(),
                Connect.Login.of(userName, password));
        return new Applicant(connect, new Certified(Optional.of("cert"), Optional.empty()), peer);
    }

    private static Identity assertAccepted(Optional<Verdict> verdict, String userName) {
        assertThat(verdict.orElseThrow()).isInstanceOf(Verdict.Accepted.class);
        Identity identity = ((Verdict.Accepted) verdict.orElseThrow()).identity();
        assertThat(identity.userName()).isEqualTo(userName);
        return identity;
    }

    private static String assertRefused(Optional<Verdict> verdict, ReasonCode reason) {
        assertThat(verdict.orElseThrow()).isInstanceOf(Verdict.Refused.class);
        Verdict.Refused refused = (Verdict.Refused) verdict.orElseThrow();
        assertThat(refused.reason()).isEqualTo(reason);
        return refused.why();
    }
}
