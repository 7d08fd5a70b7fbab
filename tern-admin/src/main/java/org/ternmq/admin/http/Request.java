package org.ternmq.admin.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.JsonReader;
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
 * @param subject what is changed by it, for the audit log
 */
public record Request(
        String method,
        String path,
        Map<String, String> parts,
        Map<String, List<String>> query,
        Optional<String> accept,
        Bytes body,
        Audit.Subject subject) {
    /** What stood in place of a name in the path of the route. */
    public String part(String name) {
        String part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("the route has no part {" + name + "}");
        }
        return part;
    }

    /**
     * The value of a name in the query.
     *
     * @throws Problem if there are several
     */
    public Optional<String> parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Problem.badRequest("the parameter " + name + " stands there more than once");
        }
        return values.stream().findFirst();
    }

    /**
     * A whole number by its name in the query.
     *
     * @throws Problem if it is none, or not between least and most
     */
    public int number(String name, int least, int most, int otherwise) {
        Optional<String> said = parameter(name);
        if (said.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(said.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException none) {
            // as one that is out of bounds
        }
        throw Problem.badRequest("the parameter " + name + " is a whole number from " + least + " to " + most);
    }

    /**
     * Takes no parameter but these: a misspelt one would be left out in silence.
     *
     * @throws Problem naming one that is not known
     */
    public void requireParameters(String... known) {
        for (String name : query.keySet()) {
            if (!List.of(known).contains(name)) {
                throw Problem.badRequest("there is no parameter " + name
                        + (known.length == 0 ? "" : "; known are " + String.join(", ", known)));
            }
        }
    }

    /**
     * The JSON object that came with it.
     *
     * @throws Problem if none came
     */
    public JsonObject object() {
        try {
            if (JsonReader.read(body.asByteBuffer()) instanceof Map<?, ?> object) {
                return new JsonObject(object);
            }
        } catch (BadJsonException bad) {
            throw Problem.badRequest("the body is no JSON: " + bad.getMessage());
        }
        throw Problem.badRequest("the body is no JSON object");
    }
}
