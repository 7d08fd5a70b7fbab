package org.ternmq.admin.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object that came with a request, read member by member; what does not fit is a {@link Problem} that names the member. */
public final class JsonObject {
    private final Map<?, ?> members;

    JsonObject(Map<?, ?> members) {
        this.members = members;
    }

    /** Takes no member but these. */
    public void requireMembers(String... known) {
        for (Object name : members.keySet()) {
            if (!List.of(known).contains(String.valueOf(name))) {
                throw Problem.badRequest("there is no member \"" + name + "\"; known are " + String.join(", ", known));
            }
        }
    }

    /** A text, if it is there. */
    public Optional<String> text(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw isNo(name, "text");
    }

    /** A text that has to be there. */
    public String requiredText(String name) {
        return text(name).orElseThrow(() -> Problem.badRequest("the member \"" + name + "\" is missing"));
    }

    /** A truth value, false if it is not there. */
    public boolean flag(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof Boolean) {
            return value != null && (Boolean) value;
        }
        throw isNo(name, "truth value");
    }

    /** A whole number from least to most, if it is there. */
    public Optional<Long> number(String name, long least, long most) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Long number && number >= least && number <= most) {
            return Optional.of(number);
        }
        throw isNo(name, "whole number from " + least + " to " + most);
    }

    /** An object, if it is there. */
    public Optional<JsonObject> object(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map<?, ?> object) {
            return Optional.of(new JsonObject(object));
        }
        throw isNo(name, "object");
    }

    /** A list of objects, empty if it is not there. */
    public List<JsonObject> objects(String name) {
        Object value = members.get(name);
        if (value == null) {
            return List.of();
        }
        List<JsonObject> objects = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object one : list) {
                if (!(one instanceof Map<?, ?> object)) {
                    throw isNo(name, "list of objects");
                }
                objects.add(new JsonObject(object));
            }
            return objects;
        }
        throw isNo(name, "list of objects");
    }

    private static Problem isNo(String name, String what) {
        return Problem.badRequest("the member \"" + name + "\" is no " + what);
    }
}
