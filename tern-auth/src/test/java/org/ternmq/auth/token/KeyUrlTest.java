package org.ternmq.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.auth.Workers;
import org.ternmq.auth.answer.Logged;
import org.ternmq.auth.answer.SelfSigned;
import org.ternmq.auth.answer.TestServer;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.AuthExchange.Verdict;

/** Keys that are fetched: rotated, and had no longer. */
class KeyUrlTest {
    private static final Set<TokenAlgorithm> RS = EnumSet.of(TokenAlgorithm.RS256);
    private static final long NOW = 1_800_000_000;
    private static final String PAYLOAD = "{\"sub\":\"alice\",\"exp\":" + (NOW + 60) + "}";
    private static final String FIRST = Issuer.jwks(Issuer.RSA.toPublicJWK());
    private static final String BOTH = Issuer.jwks(Issuer.RSA.toPublicJWK(), Issuer.OTHER_RSA.toPublicJWK());

    private final AtomicLong nanos = new AtomicLong();
    private final Workers workers = new Workers(2, 100, Duration.ofSeconds(30));
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start();
        server.answer(200, FIRST);
    }

    @AfterEach
    void stop() {
        server.close();
        workers.close();
    }

    @Test
    void anUnknownKeyIsFetchedButNotTooOften() {
        try (KeyUrl keys = open(5_000)) {
            Tokens tokens = tokens(keys);
            String rotated = Issuer.signRsa(Issuer.OTHER_RSA, PAYLOAD);
            assertThat(verdict(tokens, Issuer.signRsa(Issuer.RSA, PAYLOAD))).isInstanceOf(Verdict.Accepted.class);

            server.answer(200, BOTH);
            pass(9);
            for (int i = 0; i < 20; i++) {
                assertThat(verdict(tokens, rotated)).isInstanceOf(Verdict.Refused.class);
            }
            assertThat(server.asked()).hasSize(1);

            pass(1);
            assertThat(verdict(tokens, rotated)).isInstanceOf(Verdict.Accepted.class);
            assertThat(verdict(tokens, Issuer.signRsa(Issuer.RSA, PAYLOAD))).isInstanceOf(Verdict.Accepted.class);
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void aKeyThatIsTakenAwayHoldsNoLonger() {
        server.answer(200, BOTH);
        try (KeyUrl keys = open(5_000)) {
            Tokens tokens = tokens(keys);
            String old = Issuer.signRsa(Issuer.OTHER_RSA, PAYLOAD);
            assertThat(verdict(tokens, old)).isInstanceOf(Verdict.Accepted.class);

            server.answer(200, FIRST);
            Keys before = keys.now();
            pass(300);
            Keys unused = keys.now(); // begins to fetch, and may be done with it at once
            assertThat(renewed(keys)).isNotSameAs(before);

            assertThat(verdict(tokens, old)).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void keysHoldWhileTheirServerDoesNotAnswer() {
        try (KeyUrl keys = open(5_000);
                Logged log = Logged.by(KeyUrl.class)) {
            Keys good = renewed(keys);

            for (TestServer.Answer bad : new TestServer.Answer[] {
                TestServer.Answer.of(500, "down"),
                TestServer.Answer.of(200, "<html>"),
                TestServer.Answer.of(200, "{\"keys\":[]}"),
                TestServer.Answer.of(200, "x".repeat(300_000)),
                new TestServer.Answer(302, "", Map.of("Location", "/other"), false)
            }) {
                server.answer(bad);
                for (int i = 0; i < 2; i++) {
                    pass(10);
                    assertThat(renewed(keys)).isSameAs(good);
                }
            }
            server.answer(200, FIRST);
            pass(10);
            assertThat(renewed(keys)).isSameAs(good);
            server.close();
            pass(10);
            assertThat(renewed(keys)).isSameAs(good);

            assertThat(log.lines()).filteredOn(line -> line.startsWith("WARN")).hasSize(6);
            assertThat(log.lines()).anyMatch(line -> line.startsWith("INFO") && line.endsWith("can be had again"));
            assertThat(log.lines()).noneMatch(line -> line.contains("secret"));
        }
    }

    @Test
    void aSlowServerIsNotWaitedForForLong() {
        server.answer(new TestServer.Answer(200, FIRST, Map.of(), true));
        try (KeyUrl keys = open(300)) {
            assertThat(renewed(keys)).isSameAs(Keys.NONE);
        }
    }

    @Test
    void untilThereAreKeysNobodyIsLetIn() {
        server.answer(503, "");
        try (KeyUrl keys = open(5_000)) {
            Tokens tokens = tokens(keys);
            assertThat(verdict(tokens, Issuer.signRsa(Issuer.RSA, PAYLOAD)))
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE));

            server.answer(200, FIRST);
            pass(10);
            assertThat(verdict(tokens, Issuer.signRsa(Issuer.RSA, PAYLOAD))).isInstanceOf(Verdict.Accepted.class);
        }
    }

    @Test
    void keysComeOverSafeWaysOnly() {
        assertThatThrownBy(() -> KeyLocation.JwksUrl.of(URI.create("http://id.example.org/keys")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyLocation.JwksUrl(server.uri(), 9, 1_000, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysComeOfAServerThatAnAuthorityOfOursHasSigned(@TempDir Path folder) throws Exception {
        SelfSigned own = SelfSigned.in(folder);
        try (TestServer https = TestServer.start(own.context())) {
            https.answer(200, FIRST);
            try (KeyUrl keys = open(https, 30_000, Optional.of(own.file()))) {
                assertThat(renewed(keys).isEmpty()).isFalse();
            }
            try (KeyUrl keys = open(https, 30_000, Optional.empty())) {
                assertThat(renewed(keys).isEmpty()).isTrue();
            }
        }
    }

    private KeyUrl open(int timeoutMillis) {
        return open(server, timeoutMillis, Optional.empty());
    }

    private KeyUrl open(TestServer at, int timeoutMillis, Optional<Path> authorities) {
        try {
            return new KeyUrl(
                    new KeyLocation.JwksUrl(URI.create(at.uri() + "?key=secret"), 300, timeoutMillis, authorities),
                    RS,
                    nanos::get);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tokens tokens(KeyUrl keys) {
        return new Tokens(
                TokenSettings.of(KeyLocation.JwksUrl.of(server.uri()), RS),
                keys,
                workers,
                InstantSource.fixed(Instant.ofEpochSecond(NOW)));
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static Keys renewed(KeyUrl keys) {
        return keys.renewed().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Verdict verdict(Tokens tokens, String token) {
        return tokens.decide(TokensTest.applicant("somebody", token))
                .orTimeout(30, TimeUnit.SECONDS)
                .join()
                .orElseThrow();
    }
}
