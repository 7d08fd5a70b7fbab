package org.ternmq.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.codec.value.Bytes;

class HttpDoorTest {
    private static final String TOKEN = "0123456789abcdef";

    private final List<String> defects = new CopyOnWriteArrayList<>();
    private final List<Integer> bodies = new CopyOnWriteArrayList<>();
    private final List<Audit.Deed> deeds = new CopyOnWriteArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(Routes.AT_ONCE_MAX);
    private final CountDownLatch answered = new CountDownLatch(1);
    private HttpDoor door;

    @BeforeEach
    void open() throws IOException {
        door = HttpDoor.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Routes(
                        List.of(
                                Route.open("/open", request -> Response.text(200, "come in")),
                                Route.reading(
                                        "/clients/{id}",
                                        request -> Response.text(200, request.part("id") + " " + request.query())),
                                Route.changing("PUT", "/clients/{id}", "put client", request -> {
                                    bodies.add(request.body().length());
                                    return Response.text(200, "put");
                                }),
                                Route.reading("/slow", request -> {
                                    asked.countDown();
                                    answered.await();
                                    return Response.text(200, "at last");
                                }),
                                Route.changing("POST", "/things", "make thing", request -> {
                                    request.subject().is(request.object().requiredText("name"));
                                    throw new Problem(409, "there is one");
                                }),
                                Route.open("/defect", request -> {
                                    throw new IllegalStateException("on purpose");
                                })),
                        Optional.of(TOKEN),
                        (what, defect) -> defects.add(what + ": " + defect.getMessage()),
                        deeds::add));
    }

    @AfterEach
    void close() {
        door.close();
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + door.address().getPort() + path));
    }

    private static HttpRequest.Builder shown(HttpRequest.Builder request, String authorization) {
        return request.header("Authorization", authorization);
    }

    /** What comes back for octets of any kind, until the other side closes. */
    private String raw(String text) throws IOException {
        try (Socket socket =
                new Socket(door.address().getAddress(), door.address().getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatIsOpenIsAnsweredToAll() throws Exception {
        HttpResponse<String> answer = ask(at("/open"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("come in\n");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer 0123456789abcdef, 200",
        "bearer  0123456789abcdef, 200",
        "Bearer 0123456789abcdeF, 401",
        "Bearer 0123456789abcde, 401",
        "Bearer 0123456789abcdef0, 401",
        "Bearer, 401",
        "Basic 0123456789abcdef, 401",
        "0123456789abcdef, 401"
    })
    void whoShowsTheTokenIsAnOperator(String authorization, int status) throws Exception {
        assertThat(ask(shown(at("/clients/c"), authorization)).statusCode()).isEqualTo(status);
    }

    @Test
    void whoShowsNothingIsToldWhatToShow() throws Exception {
        HttpResponse<String> answer = ask(at("/clients/c"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.body()).contains("Authorization: Bearer TOKEN").doesNotContain(TOKEN);
    }

    @Test
    void withoutATokenNobodyIsAnOperator() {
        var routes = new Routes(
                List.of(Route.reading("/a", request -> Response.text(200, ""))), Optional.empty(), (w, d) -> {});

        assertThat(routes.answer(new Asked("GET", "/a", Optional.of("Bearer "), Optional.empty(), Bytes.EMPTY, ""))
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/clients/a%2Fb%20%C3%BC, 'a/b ü {}'",
        "/clients/a+b?x=1+2&y&x=%26, 'a+b {x=[1 2, &], y=[]}'",
        "/clients/..%2F..%2Fetc, '../../etc {}'"
    })
    void partsAndQueryAreDecoded(String path, String seen) throws Exception {
        assertThat(ask(shown(at(path), "Bearer " + TOKEN)).body()).isEqualTo(seen + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /clients/../open, 404",
        "GET /clients, 404",
        "GET /clients/, 401",
        "GET /clients/a/b, 404",
        "GET //open, 404",
        "GET /open/, 404",
        "GET /clients/%, 400",
        "GET /clients/%4, 400",
        "GET /clients/%zz, 400",
        "GET /clients/%FF, 400",
        "GET /clients/a?b=%, 400",
        "GET open, 400",
        "GET http://127.0.0.1/open, 400",
        "DELETE /open, 405",
        "POST /clients/a, 405",
        "NONSENSE /open, 405"
    })
    void pathsThatAreNone(String line, int status) throws Exception {
        assertThat(raw(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void whoAsksInTheWrongWayIsToldTheRightOne() throws Exception {
        HttpResponse<String> answer = ask(at("/clients/a").DELETE());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, PUT");
    }

    @ParameterizedTest
    @CsvSource({
        "'\0\1\2\r\n\r\n'",
        "'GET / HTTP/9.9.9\r\n\r\n'",
        "'GET /open HTTP/1.1\r\nContent-Length: -1\r\n\r\n'",
        "'GET /open HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'"
    })
    void whatIsNoHttpIsRefusedAndTheDoorGoesOn(String text) throws Exception {
        assertThat(raw(text)).startsWith("HTTP/1.1 400");
        assertThat(ask(at("/open")).statusCode()).isEqualTo(200);
    }

    @Test
    void linesAndHeadersAreBounded() throws Exception {
        assertThat(raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(raw("GET /open HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void bodiesAreBounded() throws Exception {
        byte[] most = new byte[HttpDoor.BODY_BYTES_MAX];
        HttpRequest.Builder put = shown(at("/clients/a"), "Bearer " + TOKEN);

        assertThat(ask(put.PUT(HttpRequest.BodyPublishers.ofByteArray(most))).statusCode())
                .isEqualTo(200);
        assertThat(raw("PUT /clients/a HTTP/1.1\r\nConnection: close\r\nContent-Length: " + (most.length + 1)
                        + "\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("application/problem+json", "1048576 bytes");
        assertThat(bodies).containsExactly(most.length);
    }

    @Test
    void severalRequestsInOneGoAreAnsweredInTheirOrder() throws Exception {
        String ask = "GET %s HTTP/1.1\r\nConnection: %s\r\n\r\n";
        String answers = raw(ask.formatted("/open", "keep-alive")
                + ask.formatted("/nothing", "keep-alive")
                + ask.formatted("/open", "close"));

        assertThat(answers.lines().filter(line -> line.startsWith("HTTP/1.1")))
                .containsExactly("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK");
    }

    @Test
    void aDefectIsToldAndLogged() throws Exception {
        assertThat(ask(at("/defect")).statusCode()).isEqualTo(500);
        assertThat(defects).containsExactly("GET /defect: on purpose");
    }

    @Test
    void connectionsAreBounded() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                idle.add(new Socket(door.address().getAddress(), door.address().getPort()));
            }
            Socket late = idle.getLast();
            late.setSoTimeout(20_000);
            assertThat(late.getInputStream().read()).isEqualTo(-1);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
        await().untilAsserted(() -> assertThat(ask(at("/open")).statusCode()).isEqualTo(200));
    }

    @Test
    void aDoorThatIsTakenIsTold() {
        assertThatThrownBy(() -> HttpDoor.open(door.address(), new Routes(List.of(), Optional.empty(), (w, d) -> {})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on");
    }

    @Test
    void soManyOperatorsAreAnsweredAtATimeAndWhoWatchesIsAlways() throws Exception {
        HttpRequest slow = shown(at("/slow"), "Bearer " + TOKEN).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < Routes.AT_ONCE_MAX; i++) {
                all.add(client.sendAsync(slow, HttpResponse.BodyHandlers.ofString()));
            }
            asked.await();

            HttpResponse<String> tooMuch = client.send(slow, HttpResponse.BodyHandlers.ofString());
            assertThat(tooMuch.statusCode()).isEqualTo(503);
            assertThat(tooMuch.headers().firstValue("Retry-After")).contains("1");
            assertThat(ask(at("/open")).statusCode()).isEqualTo(200);

            answered.countDown();
            for (CompletableFuture<HttpResponse<String>> one : all) {
                assertThat(one.get().statusCode()).isEqualTo(200);
            }
        }
        assertThat(ask(shown(at("/slow"), "Bearer " + TOKEN)).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsChangedIsHeardOfWhetherItIsDoneOrNot() throws Exception {
        ask(shown(at("/clients/c%201"), "Bearer " + TOKEN).PUT(HttpRequest.BodyPublishers.noBody()));
        ask(at("/clients/c").PUT(HttpRequest.BodyPublishers.noBody()));
        ask(shown(at("/things"), "Bearer " + TOKEN).POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"x\"}")));
        ask(shown(at("/clients/c"), "Bearer " + TOKEN));

        assertThat(deeds)
                .extracting(Audit.Deed::what, Audit.Deed::whom, Audit.Deed::who, Audit.Deed::status)
                .containsExactly(
                        tuple("put client", "c 1", "127.0.0.1", 200),
                        tuple("put client", "c", "127.0.0.1", 401),
                        tuple("make thing", "x", "127.0.0.1", 409));
        assertThat(deeds.getLast().why()).isEqualTo("there is one");
    }

    @ParameterizedTest
    @CsvSource({"GET, /nothing, 404", "GET, /clients/c, 401", "DELETE, /open, 405", "GET, /clients/%00, 400"})
    void everyErrorIsAProblem(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = ask(at(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"status\": " + status, "\"detail\": ");
    }
}
