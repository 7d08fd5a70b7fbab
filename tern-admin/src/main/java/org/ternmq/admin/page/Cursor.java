package org.ternmq.admin.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.json.Fields;

/**
 * Where a list goes on: behind a text, in the order of characters. A page holds at most {@code limit} things, and may hold less though more
 * follow; {@code next} leads on, and the last page has none. Things that come and go between two pages may be in none, what stays is in one.
 *
 * @param after the last text that was shown; empty at the beginning
 */
public record Cursor(String after, int limit) {
    /** Where a request wants to go on. */
    public static Cursor of(Request request) {
        return new Cursor(
                request.parameter("cursor").map(Cursor::read).orElse(""),
                request.number("limit", 1, LIMIT_MAX, LIMIT_STANDARD));
    }

    private static String read(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw Problem.badRequest("the parameter cursor is none that was given out as \"next\"");
        }
    }

    /**
     * A page of things.
     *
     * @param next behind which text the list goes on; empty if this was the last page
     */
    public record Page<T>(List<T> items, Optional<String> next) {
        /** As it is answered. */
        public Response response() {
            return Response.json(fields().map());
        }

        /** As it is answered, with more to be told beside. */
        public Fields fields() {
            return new Fields().with("items", items).withIf("next", next.map(Page::write));
        }

        private static String write(String after) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(after.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final int LIMIT_STANDARD = 100;
    private static final int LIMIT_MAX = 1_000;
}
