package org.ternmq.admin.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.Json;
import org.ternmq.admin.json.JsonReader;
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
        return Response.of(status, CONTENT_TYPE, Bytes.utf8(Json.of(fields) + "\n"));
    }

    /** What was told in an answer. */
    static String detail(Response response) {
        try {
            return JsonReader.read(response.body().asByteBuffer()) instanceof Map<?, ?> fields
                    ? String.valueOf(fields.get("detail"))
                    : "";
        } catch (BadJsonException impossible) { // it was written here
            throw new IllegalStateException(impossible);
        }
    }

    static final String CONTENT_TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(507, "Insufficient Storage"));
}
