package org.ternmq.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.api.AdminApi;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.JsonReader;

/** The description of the API, and whether something is as it says: as much of JSON Schema as it uses, and no word of it that is not checked. */
final class OpenApi {
    private final Map<?, ?> page;

    OpenApi() throws IOException, BadJsonException {
        try (InputStream file = Objects.requireNonNull(AdminApi.class.getResourceAsStream("openapi.json"))) {
            page = (Map<?, ?>)
                    Objects.requireNonNull(JsonReader.read(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    /** All operations, as GET /path. */
    Set<String> operations() {
        Set<String> all = new TreeSet<>();
        paths().forEach((path, item) -> {
            for (Object method : ((Map<?, ?>) item).keySet()) {
                if (!method.equals("parameters")) {
                    all.add(method.toString().toUpperCase(java.util.Locale.ROOT) + " " + path);
                }
            }
        });
        return all;
    }

    /** Statuses that an operation tells of by their number. */
    Set<String> statuses(String operation) {
        return ((Map<?, ?>) member(operation(operation), "responses"))
                .keySet().stream()
                        .map(Object::toString)
                        .filter(status -> !status.equals("default"))
                        .collect(Collectors.toSet());
    }

    /** Names that stand for something in its path. */
    List<String> pathParameters(String operation) {
        String path = operation.substring(operation.indexOf(' ') + 1);
        Object shared = ((Map<?, ?>) Objects.requireNonNull(paths().get(path))).get("parameters");
        return ((List<?>) Optional.<Object>ofNullable(shared).orElse(List.of()))
                .stream()
                        .map(one -> resolved((Map<?, ?>) one))
                        .filter(one -> "path".equals(one.get("in")))
                        .map(one -> String.valueOf(one.get("name")))
                        .toList();
    }

    /** The operation that is meant by a request, and that is not one for a more special path. */
    Optional<String> operation(String method, String path) {
        String[] asked = path.split("/", -1);
        return operations().stream()
                .filter(one -> one.startsWith(method + " "))
                .filter(one -> matches(one.substring(method.length() + 1).split("/", -1), asked))
                .findFirst();
    }

    private static boolean matches(String[] template, String[] asked) {
        if (template.length != asked.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            if (!template[i].startsWith("{") && !template[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }

    /** What is wrong with an answer to an operation. */
    List<String> problems(String operation, int status, String contentType, String body) throws BadJsonException {
        Map<?, ?> responses = (Map<?, ?>) member(operation(operation), "responses");
        Object told = responses.get(Integer.toString(status));
        if (told == null && status < 400) {
            return List.of("it is not said that there may be " + status);
        }
        Map<?, ?> response =
                resolved((Map<?, ?>) Objects.requireNonNull(told == null ? responses.get("default") : told));
        if (!(response.get("content") instanceof Map<?, ?> content)) {
            return body.isEmpty() ? List.of() : List.of("there is a body");
        }
        if (!(content.get(contentType) instanceof Map<?, ?> media)) {
            return List.of("it is not said that there may be " + contentType);
        }
        Map<?, ?> schema = (Map<?, ?>) member(media, "schema");
        if ("binary".equals(schema.get("format"))) {
            return body.isEmpty() ? List.of("there is no body") : List.of();
        }
        if (!contentType.equals("application/x-ndjson")) {
            return problemsOf(JsonReader.read(body), schema);
        }
        List<String> problems = new ArrayList<>();
        for (String line : body.lines().toList()) {
            problems.addAll(problemsOf(JsonReader.read(line), schema));
        }
        return problems;
    }

    /** What is wrong with the body of a request. */
    List<String> requestProblems(String operation, String body) throws BadJsonException {
        Object request = operation(operation).get("requestBody");
        if (request == null) {
            return body.isEmpty() ? List.of() : List.of("there is a body");
        }
        Map<?, ?> media = (Map<?, ?>) member((Map<?, ?>) member((Map<?, ?>) request, "content"), "application/json");
        return problemsOf(JsonReader.read(body), (Map<?, ?>) member(media, "schema"));
    }

    private List<String> problemsOf(@Nullable Object value, Map<?, ?> schema) {
        List<String> problems = new ArrayList<>();
        check(value, schema, "$", problems);
        return problems;
    }

    private void check(@Nullable Object value, Map<?, ?> said, String at, List<String> problems) {
        Map<?, ?> schema = resolved(said);
        schema.keySet().stream()
                .filter(word -> !WORDS.contains(word.toString()))
                .forEach(word -> problems.add(at + ": the checker does not know " + word));
        List<?> types = schema.get("type") instanceof List<?> several ? several : List.of(member(schema, "type"));
        if (types.stream().noneMatch(type -> isOf(type.toString(), value))) {
            problems.add(at + ": " + value + " is none of " + types);
            return;
        }
        if (schema.get("enum") instanceof List<?> values && !values.contains(value)) {
            problems.add(at + ": " + value + " is none of " + values);
        }
        if (value instanceof Long number) {
            checkBounds(number, schema, at, problems);
        }
        if (value instanceof String text && "date-time".equals(schema.get("format"))) {
            java.time.Instant.parse(text);
        }
        if (value instanceof String text
                && schema.get("maxLength") instanceof Long longest
                && text.length() > longest) {
            problems.add(at + ": longer than " + longest);
        }
        if (value instanceof List<?> list && schema.get("items") instanceof Map<?, ?> items) {
            for (int i = 0; i < list.size(); i++) {
                check(list.get(i), items, at + "[" + i + "]", problems);
            }
        }
        if (value instanceof Map<?, ?> object) {
            checkMembers(object, schema, at, problems);
        }
    }

    private static void checkBounds(long number, Map<?, ?> schema, String at, List<String> problems) {
        if (schema.get("minimum") instanceof Long least && number < least
                || schema.get("maximum") instanceof Long most && number > most) {
            problems.add(at + ": " + number + " is out of bounds");
        }
    }

    private void checkMembers(Map<?, ?> object, Map<?, ?> schema, String at, List<String> problems) {
        Map<?, ?> known = schema.get("properties") instanceof Map<?, ?> members ? members : Map.of();
        if (schema.get("required") instanceof List<?> required) {
            required.stream()
                    .filter(name -> !object.containsKey(name))
                    .forEach(name -> problems.add(at + ": " + name + " is missing"));
            required.stream()
                    .filter(name -> !known.containsKey(name))
                    .forEach(name -> problems.add(at + ": " + name + " is required and not described"));
        }
        object.forEach((name, value) -> {
            if (known.get(name) instanceof Map<?, ?> member) {
                check(value, member, at + "." + name, problems);
            } else if (schema.get("additionalProperties") instanceof Map<?, ?> others) {
                check(value, others, at + "." + name, problems);
            } else if (Boolean.FALSE.equals(schema.get("additionalProperties"))) {
                problems.add(at + ": " + name + " is not described");
            }
        });
    }

    private static boolean isOf(String type, @Nullable Object value) {
        return switch (type) {
            case "null" -> value == null;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Long;
            case "boolean" -> value instanceof Boolean;
            case "array" -> value instanceof List<?>;
            case "object" -> value instanceof Map<?, ?>;
            default -> throw new IllegalArgumentException(type);
        };
    }

    private Map<?, ?> operation(String operation) {
        String[] parts = operation.split(" ", 2);
        Map<?, ?> item = (Map<?, ?>) Objects.requireNonNull(paths().get(parts[1]), operation);
        return (Map<?, ?>) Objects.requireNonNull(item.get(parts[0].toLowerCase(java.util.Locale.ROOT)), operation);
    }

    private Map<?, ?> paths() {
        return (Map<?, ?>) member(page, "paths");
    }

    private Map<?, ?> resolved(Map<?, ?> said) {
        if (!(said.get("$ref") instanceof String reference)) {
            return said;
        }
        Object at = page;
        for (String part : reference.substring("#/".length()).split("/", -1)) {
            at = member((Map<?, ?>) at, part);
        }
        return resolved((Map<?, ?>) at);
    }

    private static Object member(Map<?, ?> object, String name) {
        return Objects.requireNonNull(object.get(name), () -> "no " + name + " in " + object.keySet());
    }

    private static final Set<String> WORDS = Set.of(
            "type",
            "enum",
            "minimum",
            "maximum",
            "maxLength",
            "format",
            "default",
            "description",
            "items",
            "properties",
            "required",
            "additionalProperties");
}
