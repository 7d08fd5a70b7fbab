package org.ternmq.admin.http;

import java.util.Map;
import org.ternmq.admin.json.Json;
import org.ternmq.codec.value.Bytes;

/**
 * What is answered.
 *
 * @param status of HTTP, 100 to 599
 * @param headers beside those that say what the body is
 */
public record Response(int status, String contentType, Bytes body, Map<String, String> headers) {
    /** One with a body. */
    public static Response of(int status, String contentType, Bytes body) {
        return new Response(status, contentType, body, Map.of());
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
        return new Response(status, contentType, body, Map.of(name, value));
    }
}
