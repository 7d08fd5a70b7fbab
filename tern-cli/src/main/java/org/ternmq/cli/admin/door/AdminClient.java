package org.ternmq.cli.admin.door;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.Json;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.cli.exit.ExitCode;

/** Asks a broker at its door for operators, one question after the other. */
public final class AdminClient {
    private final URI url;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private AdminClient(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * One with the token of a file.
     *
     * @throws AdminFailure if the file or the address cannot be used
     */
    public static AdminClient of(URI url, Path tokenFile) {
        if (url.getHost() == null || !"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new AdminFailure(ExitCode.USAGE, "--admin-url is written as http://127.0.0.1:8080, not " + url);
        }
        try {
            return new AdminClient(url, Files.readString(tokenFile).strip());
        } catch (IOException unreadable) {
            throw new AdminFailure(
                    ExitCode.CONFIGURATION,
                    "cannot read the token in " + tokenFile + ", which --token-file names: it is made by a broker that"
                            + " has [admin] http_port in its configuration, in its data folder");
        }
    }

    /** A part of a path, or a value of a query, as an address has it. */
    public static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What stands at a path. */
    public Map<String, @Nullable Object> get(String path) {
        return ask("GET", path, null);
    }

    /**
     * Asks, or tells.
     *
     * @param body of the request, if it has one
     * @return the object that was answered, empty if there was none
     * @throws AdminFailure if the broker does not do it, or is not there
     */
    public Map<String, @Nullable Object> ask(String method, String path, @Nullable Map<String, ?> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/api/v1" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(Json.of(body)));
        }
        HttpResponse<String> response = send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer(response.statusCode(), response.body());
    }

    /**
     * Hands on line by line what the broker writes for a while.
     *
     * @throws AdminFailure if the broker does not do it, or is not there
     */
    public void stream(String path, Consumer<String> lines) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/api/v1" + path))
                .timeout(PATIENCE) // for the first line
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<Stream<String>> response = send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> all = response.body()) {
            if (response.statusCode() >= 300) {
                answer(response.statusCode(), all.collect(Collectors.joining("\n")));
            }
            all.forEach(lines);
        } catch (UncheckedIOException gone) {
            throw gone();
        }
    }

    /** Takes bytes. */
    @FunctionalInterface
    public interface Reader {
        /** Reads them to their end. */
        void read(InputStream in) throws IOException;
    }

    /**
     * Hands on what the broker writes for a request.
     *
     * @throws AdminFailure if the broker does not do it, is not there, or goes in the middle of it
     * @throws IOException if the reader fails
     */
    public void download(String path, Reader reader) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/api/v1" + path))
                .timeout(PATIENCE) // for the first bytes
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (response.statusCode() >= 300) {
                answer(response.statusCode(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            reader.read(new FilterInputStream(in) {
                @Override
                public int read(byte[] into, int offset, int length) {
                    try {
                        return in.read(into, offset, length);
                    } catch (IOException lost) {
                        throw gone();
                    }
                }
            });
        }
    }

    private AdminFailure gone() {
        return new AdminFailure(ExitCode.CANNOT_CONNECT, "the broker at " + url + " has gone");
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (HttpTimeoutException late) {
            throw new AdminFailure(ExitCode.TIME_OUT, "the broker at " + url + " does not answer");
        } catch (ConnectException gone) {
            throw new AdminFailure(
                    ExitCode.CANNOT_CONNECT,
                    "no broker answers operators at " + url + "; it does with [admin] http_port in its configuration");
        } catch (IOException failed) {
            throw new AdminFailure(ExitCode.CANNOT_CONNECT, url + ": " + failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AdminFailure(ExitCode.USAGE, "interrupted");
        }
    }

    private Map<String, @Nullable Object> answer(int status, String body) {
        if (status == 204) {
            return Map.of();
        }
        Map<String, @Nullable Object> object;
        try {
            object = object(JsonReader.read(body));
        } catch (BadJsonException none) {
            throw new AdminFailure(
                    ExitCode.USAGE, "what answers at " + url + " is no broker of this kind: HTTP " + status);
        }
        if (status < 300) {
            return object;
        }
        String why = String.valueOf(object.getOrDefault("detail", "HTTP " + status));
        throw new AdminFailure(status == 401 || status == 403 ? ExitCode.REFUSED : ExitCode.BAD_REASON, why);
    }

    @SuppressWarnings("unchecked") // the reader makes no other maps
    private static Map<String, @Nullable Object> object(@Nullable Object value) throws BadJsonException {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    private static final Duration PATIENCE = Duration.ofSeconds(15);
}
