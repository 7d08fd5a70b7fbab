package org.ternmq.admin.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is answered at a path.
 *
 * @param method as HTTP writes it, GET
 * @param path begins with a slash; a part in braces stands for any
 * @param isOpen whether everybody is answered who can reach the door, or only who shows the token
 * @param change what it changes, in words for the audit log; empty if it only reads
 */
public record Route(String method, String path, boolean isOpen, String change, Handler handler) {
    /** What answers. Called on a thread of its own, which may wait. */
    @FunctionalInterface
    public interface Handler {
        /** The answer; what is thrown is answered with 500, and logged, but for a {@link Problem}, which is an answer itself. */
        Response answer(Request request) throws Exception;
    }

    /** One that reads, for everybody who can reach the door. */
    public static Route open(String path, Handler handler) {
        return new Route("GET", path, true, "", handler);
    }

    /** One that reads, for operators alone. */
    public static Route reading(String path, Handler handler) {
        return new Route("GET", path, false, "", handler);
    }

    /**
     * One that changes something, for operators alone.
     *
     * @param change what, in words for the audit log
     */
    public static Route changing(String method, String path, String change, Handler handler) {
        return new Route(method, path, false, change, handler);
    }

    /** Each part of a path that was asked for, if it is one of this route's. */
    Optional<Map<String, String>> match(List<String> asked) {
        String[] own = path.substring(1).split("/", -1);
        if (own.length != asked.size()) {
            return Optional.empty();
        }
        var parts = new LinkedHashMap<String, String>();
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
