package org.ternmq.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.server.TernBroker;

/** An operator who asks over HTTP, and holds each answer against the description of the API. */
final class ApiCalls implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final OpenApi described;
    private final URI door;
    private final String token;
    private final Set<String> seen = new TreeSet<>();

    ApiCalls(TernBroker broker, Path data) throws IOException, BadJsonException {
        this.described = new OpenApi();
        this.door = URI.create(
                "http://127.0.0.1:" + broker.admin().orElseThrow().address().getPort());
        this.token = Files.readString(data.resolve("admin-token")).strip();
    }

    /** An answer. */
    record Answer(int status, String text, HttpResponse<String> response) {
        Map<String, @Nullable Object> object() throws BadJsonException {
            return map(JsonReader.read(text));
        }

        @SuppressWarnings("unchecked") // the reader makes no other maps
        static Map<String, @Nullable Object> map(@Nullable Object value) {
            return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
        }

        List<?> items() throws BadJsonException {
            return (List<?>) Objects.requireNonNull(object().get("items"));
        }

        /** What all items have under a name. */
        List<?> all(String name) throws BadJsonException {
            return items().stream().map(item -> ((Map<?, ?>) item).get(name)).toList();
        }

        String detail() throws BadJsonException {
            return String.valueOf(object().get("detail"));
        }
    }

    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path) throws Exception {
        return ask("GET", path, null);
    }

    Answer delete(String path) throws Exception {
        return ask("DELETE", path, null);
    }

    Answer post(String path, @Nullable String body) throws Exception {
        return ask("POST", path, body);
    }

    Answer ask(String method, String path, @Nullable String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(door.resolve("/api/v1" + path)).header("Authorization", "Bearer " + token);
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String plain = path.indexOf('?') < 0 ? path : path.substring(0, path.indexOf('?'));
        described.operation(method, "/api/v1" + plain).ifPresent(operation -> hold(operation, response, body));
        return new Answer(response.statusCode(), response.body(), response);
    }

    private void hold(String operation, HttpResponse<String> response, @Nullable String body) {
        seen.add(operation + " " + response.statusCode());
        String type = response.headers().firstValue("Content-Type").orElse("");
        try {
            assertThat(described.problems(operation, response.statusCode(), type, response.body()))
                    .as(operation + " answers " + response.body())
                    .isEmpty();
            if (response.statusCode() < 400) {
                assertThat(described.requestProblems(operation, body == null ? "" : body))
                        .as(operation + " takes " + body)
                        .isEmpty();
            }
        } catch (BadJsonException none) {
            throw new AssertionError(operation + " answers no JSON: " + response.body(), none);
        }
    }

    /** Operations with the statuses that were answered. */
    Set<String> seen() {
        return seen;
    }

    @Override
    public void close() {
        http.close();
    }
}
