package org.ternmq.auth.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.auth.answer.Web.Kind;
import org.ternmq.auth.answer.Web.Outcome;
import org.ternmq.codec.value.Bytes;

class WebTest {
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
    void anAnswerHasAllThatFits() throws IOException {
        server.answer(201, "x".repeat(1_000));

        assertThat(outcome(60_000, 1_000)).isEqualTo(new Outcome.Answered(201, Bytes.utf8("x".repeat(1_000))));
    }

    @Test
    void aLongerOneBreaksOff() throws IOException {
        server.answer(200, "x".repeat(1_001));

        assertThat(outcome(60_000, 1_000))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.TOO_LARGE));
    }

    @Test
    void theTimeIsThatOfTheWholeAnswer() throws IOException {
        server.answer(new TestServer.Answer(200, "begins", Map.of(), true));

        assertThat(outcome(300, 1_000))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.TIMED_OUT));
    }

    @Test
    void redirectsAreNotFollowed() throws IOException {
        server.answer(new TestServer.Answer(302, "", Map.of("Location", "/other"), false));

        assertThat(outcome(60_000, 1_000)).isEqualTo(new Outcome.Answered(302, Bytes.EMPTY));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aServerThatIsDownIsUnreachable() throws IOException {
        server.close();

        assertThat(outcome(60_000, 1_000))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.UNREACHABLE));
    }

    @Test
    void aServerIsTrustedIfOneOfTheAuthoritiesHasSigned(@TempDir Path folder) throws Exception {
        SelfSigned own = SelfSigned.in(Files.createDirectory(folder.resolve("own")));
        SelfSigned other = SelfSigned.in(Files.createDirectory(folder.resolve("other")));
        try (TestServer https = TestServer.start(own.context())) {
            https.answer(200, "hello");

            assertThat(outcome(https, Optional.of(own.file())))
                    .isEqualTo(new Outcome.Answered(200, Bytes.utf8("hello")));
            for (Optional<Path> authorities : List.of(Optional.<Path>empty(), Optional.of(other.file()))) {
                assertThat(outcome(https, authorities)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.kind()).isEqualTo(Kind.UNREACHABLE);
                    assertThat(failed.why()).startsWith("SSLHandshakeException");
                });
            }
        }
    }

    private static Outcome outcome(TestServer server, Optional<Path> authorities) throws IOException {
        try (Web web = new Web(30_000, 1_000, authorities)) {
            return web.send(HttpRequest.newBuilder(server.uri()).build())
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/a",
                "http://127.0.0.1.example.org/",
                "http://localhost.example.org/",
                "ftp://localhost/",
                "https:opaque",
                "/path",
                "https://user:secret@example.org/",
                "http://example.org/a?key=secret@"
            })
    void secretsGoToSafeAddressesOnly(String address) {
        assertThatThrownBy(() -> Web.requireSafe(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/", "http://127.0.0.1:1/", "http://localhost/", "http://[::1]:80/"})
    void othersAreSafe(String address) {
        Web.requireSafe(URI.create(address));
    }

    private Outcome outcome(int timeoutMillis, int bytesMax) throws IOException {
        try (Web web = new Web(timeoutMillis, bytesMax, Optional.empty())) {
            return web.send(HttpRequest.newBuilder(server.uri()).build())
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }
}
