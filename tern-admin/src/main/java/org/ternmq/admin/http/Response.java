package org.ternmq.admin.http;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ternmq.admin.json.Json;
import org.ternmq.codec.value.Bytes;

/**
 * What is answered.
 *
 * @param status of HTTP, 100 to 599
 * @param headers beside those that say what the body is
 * @param stream writes what follows the body; most answers have none
 */
public record Response(
        int status, String contentType, Bytes body, Map<String, String> headers, Optional<Stream> stream) {
    /** One with a body. */
    public static Response of(int status, String contentType, Bytes body) {
        return new Response(status, contentType, body, Map.of(), Optional.empty());
    }

    /** One line of text. */
    public static Response text(int status, String line) {
        return of(status, "text/plain; charset=utf-8", Bytes.utf8(line + "\n"));
    }

    /** A value as JSON, on one line. */
    public static Response json(Object value) {
        return json(200, value);
    }

    /** The same with another status. */
    public static Response json(int status, Object value) {
        return of(status, "application/json", Bytes.utf8(Json.of(value) + "\n"));
    }

    /** One that goes on for a while. */
    public static Response streamed(String contentType, Stream stream) {
        return new Response(200, contentType, Bytes.EMPTY, Map.of(), Optional.of(stream));
    }

    /** The same, where what fails while it is written is told, and ends it. */
    Response guarded(Consumer<Throwable> defects) {
        Optional<Stream> guarded = stream.map(inner -> sink -> {
            try {
                inner.write(sink);
            } catch (RuntimeException | Error defect) {
                defects.accept(defect);
            }
        });
        return new Response(status, contentType, body, headers, guarded);
    }

    /** Done, and there is nothing to say. */
    public static Response done() {
        return of(204, "application/json", Bytes.EMPTY);
    }

    /** Whether it tells why something is not done. */
    boolean isProblem() {
        return contentType.equals(Problem.CONTENT_TYPE);
    }

    /** The same with one more header. */
    Response with(String name, String value) {
        return new Response(status, contentType, body, Map.of(name, value), stream);
    }
}
