package org.ternmq.admin.http;

import java.util.Map;
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

    /** The same with one more header. */
    Response with(String name, String value) {
        return new Response(status, contentType, body, Map.of(name, value));
    }
}
