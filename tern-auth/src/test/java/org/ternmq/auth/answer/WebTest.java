package org.ternmq.auth.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
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

    @Test
    void aServerWhoseCertificateNobodySignedIsNotTrusted(@TempDir Path folder) throws Exception {
        HttpsServer other = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder.resolve("keys.p12"))));
        other.start();
        try (Web web = new Web(30_000, 1_000)) {
            URI uri = URI.create("https://localhost:" + other.getAddress().getPort() + "/");

            assertThat(web.send(HttpRequest.newBuilder(uri).build())
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join())
                    .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                        assertThat(failed.kind()).isEqualTo(Kind.UNREACHABLE);
                        assertThat(failed.why()).startsWith("SSLHandshakeException");
                    });
        } finally {
            other.stop(0);
        }
    }

    private static SSLContext selfSigned(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storepass",
                        "password",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance(file.toFile(), "password".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "password".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
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

    private Outcome outcome(int timeoutMillis, int bytesMax) {
        try (Web web = new Web(timeoutMillis, bytesMax)) {
            return web.send(HttpRequest.newBuilder(server.uri()).build())
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }
}
