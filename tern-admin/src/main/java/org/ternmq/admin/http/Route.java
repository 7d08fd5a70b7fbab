package org.ternmq.admin.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is answered at a path.
 *
 * @param method as HTTP writes it, GET
 * @param path begins with a slash; a part in braces stands for any
 * @param isOpen whether everybody is answered who can reach the door, or only who shows the token
 */
public record Route(String method, String path, boolean isOpen, Handler handler) {
    /** What answers. Called on a thread of its own, which may wait. */
    @FunctionalInterface
    public interface Handler {
        /** The answer; what is thrown is answered with 500, and logged, but for a {@link Problem}, which is an answer itself. */
        Response answer(Request request) throws Exception;
    }

    /** One that reads, for everybody who can reach the door. */
    public static Route open(String path, Handler handler) {
        return new Route("GET", path, true, handler);
    }

    /** One for operators alone. */
    public static Route closed(String method, String path, Handler handler) {
        return new Route(method, path, false, handler);
    }

    /** Each part of a path that was asked for, if it is one of this route's. */
    Optional<Map<String, String>> match(List<String> asked) {
        String[] own = path.substring(1).split("/", -1);
        if (own.length != asked.size()) {
            return Optional.empty();
        }
        var parts = new HashMap<String, String>();
        for (int i = 0; i < own.length; i++) {
            if (own[i].startsWith("{")) {
                parts.put(own[i].substring(1, own[i].length() - 1), asked.get(i));
            } else if (!own[i].equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parts);
    }
}
