package org.ternmq.admin.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object that is being put together, member by member, in order. */
public final class Fields {
    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    /** Adds a member. */
    public Fields with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Adds a member that is null if there is nothing to tell. */
    public Fields with(String name, Optional<?> value) {
        members.put(name, value.orElse(null));
        return this;
    }

    /** Adds a member only if there is something to tell. */
    public Fields withIf(String name, Optional<?> value) {
        value.ifPresent(some -> members.put(name, some));
        return this;
    }

    /** The object so far; a view. */
    public Map<String, @Nullable Object> map() {
        return Collections.unmodifiableMap(members);
    }
}
