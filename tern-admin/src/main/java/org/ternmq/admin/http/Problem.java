package org.ternmq.admin.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ternmq.admin.json.Json;
import org.ternmq.codec.value.Bytes;

/** What was asked is not answered as it was meant: thrown by what answers, and said to who asked as RFC 9457 has it. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * One with a sentence for whoever asked.
     *
     * @param status of HTTP, 400 or more
     */
    public Problem(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    /** What was said cannot be meant. */
    public static Problem badRequest(String detail) {
        return new Problem(400, detail);
    }

    /** What is asked about is not there. */
    public static Problem notFound(String detail) {
        return new Problem(404, detail);
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    /** The answer that tells it. */
    Response response() {
        return response(status, Optional.ofNullable(getMessage()).orElse(""));
    }

    /** An answer that tells of a problem. */
    static Response response(int status, String detail) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "about:blank");
        fields.put("title", TITLES.getOrDefault(status, "Error"));
        fields.put("status", status);
        fields.put("detail", detail);
        return Response.of(status, "application/problem+json", Bytes.utf8(Json.of(fields) + "\n"));
    }

    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad Request",
            401, "Unauthorized",
            404, "Not Found",
            405, "Method Not Allowed",
            409, "Conflict",
            413, "Content Too Large",
            500, "Internal Server Error",
            503, "Service Unavailable");
}
