package org.ternmq.auth.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
    void anAnswerHasAllThatFits() {
        server.answer(201, "x".repeat(1_000));

        assertThat(outcome(60_000, 1_000)).isEqualTo(new Outcome.Answered(201, Bytes.utf8("x".repeat(1_000))));
    }

    @Test
    void aLongerOneBreaksOff() {
        server.answer(200, "x".repeat(1_001));

        assertThat(outcome(60_000, 1_000))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.TOO_LARGE));
    }

    @Test
    void theTimeIsThatOfTheWholeAnswer() {
        server.answer(new TestServer.Answer(200, "begins", Map.of(), true));

        assertThat(outcome(300, 1_000))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.TIMED_OUT));
    }

    @Test
    void redirectsAreNotFollowed() {
        server.answer(new TestServer.Answer(302, "", Map.of("Location", "/other"), false));

        assertThat(outcome(60_000, 1_000)).isEqualTo(new Outcome.Answered(302, Bytes.EMPTY));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aServerThatIsDownIsUnreachable() {
        server.close();

        assertThat(outcome(60_000, 1_000))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.UNREACHABLE));
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
                "https://user:secret@example.org/"
            })
    void secretsGoToSafeAddressesOnly(String address) {
        assertThatThrownBy(() -> Web.requireSafe(URI.create(address), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/", "http://127.0.0.1:1/", "http://localhost/", "http://[::1]:80/"})
    void othersAreSafe(String address) {
        Web.requireSafe(URI.create(address), false);

        Web.requireSafe(URI.create("http://example.org/"), true);
    }

    private Outcome outcome(int timeoutMillis, int bytesMax) {
        try (Web web = new Web(timeoutMillis, bytesMax)) {
            return web.send(HttpRequest.newBuilder(server.uri()).build())
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }
}
