package org.ternmq.admin.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;

/**
 * What was asked.
 *
 * @param method as HTTP writes it, GET
 * @param path without the query, as it came
 * @param parts what stood in place of the names in the route's path, decoded
 * @param query each name's values, decoded, in their order
 * @param accept what the asker can read; empty if it did not say
 * @param body what came with it, at most {@link HttpDoor#BODY_BYTES_MAX} bytes
 */
public record Request(
        String method,
        String path,
        Map<String, String> parts,
        Map<String, List<String>> query,
        Optional<String> accept,
        Bytes body) {
    /** What stood in place of a name in the path of the route. */
    public String part(String name) {
        String part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("the route has no part {" + name + "}");
        }
        return part;
    }

    /** The first value of a name in the query. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).map(List::getFirst);
    }
}
