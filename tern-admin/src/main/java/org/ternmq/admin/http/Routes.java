package org.ternmq.admin.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** All that is answered at a door, and to whom. For any thread. */
public final class Routes {
    private final List<Route> routes;
    private final Optional<byte[]> token;
    private final BiConsumer<String, Throwable> defects;
    private final Audit audit;
    private final Semaphore atOnce = new Semaphore(AT_ONCE_MAX);

    /**
     * Those of a door.
     *
     * @param token what shows that somebody is an operator; without one nobody is, and only open routes are answered
     * @param defects hears of an answer that failed, with what was asked
     */
    public Routes(List<Route> routes, Optional<String> token, BiConsumer<String, Throwable> defects) {
        this(routes, token, defects, Audit.NONE);
    }

    /** The same, with somebody who hears of what operators change. */
    public Routes(List<Route> routes, Optional<String> token, BiConsumer<String, Throwable> defects, Audit audit) {
        this.routes = List.copyOf(routes);
        this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
        this.defects = defects;
        this.audit = audit;
    }

    /** The answer to what was asked. */
    Response answer(Asked asked) {
        String target = asked.target();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        List<String> named;
        Map<String, List<String>> query;
        try {
            named = parts(path);
            query = question < 0 ? Map.of() : query(target.substring(question + 1));
        } catch (IllegalArgumentException wrong) {
            return Problem.response(400, "the address cannot be read: " + wrong.getMessage());
        }
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> parts = route.match(named);
            if (parts.isPresent() && route.method().equals(asked.method())) {
                var subject = new Audit.Subject();
                subject.is(String.join(" ", parts.get().values()));
                var request =
                        new Request(asked.method(), path, parts.get(), query, asked.accept(), asked.body(), subject);
                return route.isOpen() ? run(route, request) : answer(route, request, asked);
            }
            parts.ifPresent(found -> methods.add(route.method()));
        }
        return methods.isEmpty()
                ? Problem.response(404, "there is nothing at " + path)
                : Problem.response(405, "what is at " + path + " takes " + String.join(", ", methods))
                        .with("Allow", String.join(", ", methods));
    }

    private Response answer(Route route, Request request, Asked asked) {
        Response response;
        if (!isLetIn(asked.authorization())) {
            response = Problem.response(
                            401, "this needs the header Authorization: Bearer TOKEN, with the broker's token")
                    .with("WWW-Authenticate", "Bearer");
        } else if (!atOnce.tryAcquire()) {
            response = Problem.response(
                            503, "more is asked at a time than is answered, which is " + AT_ONCE_MAX + " requests")
                    .with("Retry-After", "1");
        } else {
            try {
                response = run(route, request);
            } finally {
                atOnce.release();
            }
        }
        if (!route.change().isEmpty()) {
            audit.done(new Audit.Deed(
                    route.change(),
                    request.subject().toString(),
                    asked.peer(),
                    response.status(),
                    response.isProblem() ? Problem.detail(response) : ""));
        }
        return response;
    }

    private Response run(Route route, Request request) {
        try {
            Response response = route.handler().answer(request);
            return response.stream().isEmpty() ? response : response.guarded(defect -> failed(request, defect));
        } catch (Problem told) {
            return told.response();
        } catch (Exception | Error defect) {
            if (defect instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failed(request, defect);
            return Problem.response(500, "the broker failed to answer; its log says why");
        }
    }

    private void failed(Request request, Throwable defect) {
        defects.accept(request.method() + " " + request.path(), defect);
    }

    private boolean isLetIn(Optional<String> authorization) {
        return token.isPresent()
                && authorization.isPresent()
                && authorization.get().regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual( // takes as long whatever is shown
                        token.get(),
                        authorization.get().substring(BEARER.length()).trim().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> parts(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("it does not begin with a slash");
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.substring(1).split("/", -1)) {
            parts.add(decoded(part, false));
        }
        return parts;
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
                query.computeIfAbsent(name, n -> new ArrayList<>())
                        .add(equals < 0 ? "" : decoded(pair.substring(equals + 1), true));
            }
        }
        return query;
    }

    /** What is meant by a text where %41 stands for an octet of UTF-8. */
    private static String decoded(String text, boolean isQuery) {
        ByteBuffer octets = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    throw new IllegalArgumentException("a percent sign is not followed by two hexadecimal digits");
                }
                octets.put((byte) HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("it has a character that has to be escaped");
            } else {
                octets.put((byte) (isQuery && c == '+' ? ' ' : c));
            }
        }
        try {
            String meant =
                    StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
            if (meant.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("it has a character that no name has, NUL");
            }
            return meant;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        }
    }

    private static final String BEARER = "Bearer ";

    /** So many are answered at a time: each may hold as much as one answer may. */
    static final int AT_ONCE_MAX = 16;
}
