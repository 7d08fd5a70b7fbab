package org.ternmq.codec.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The properties of a packet or a will (5.0 section 2.2.2), in wire order; user properties keep their order when forwarded
 * [MQTT-3.3.2-18]. Numbers are {@code Long}, strings {@code String}, binary data {@link Bytes}, pairs {@link UserProperty}.
 * Immutable, equal by content and order. A packet of 3.x has {@link #NONE}.
 */
public final class Properties {
    /** No properties. */
    public static final Properties NONE = new Properties(new PropertyId[0], new Object[0]);

    private final PropertyId[] ids;
    private final Object[] values;

    private Properties(PropertyId[] ids, Object[] values) {
        this.ids = ids;
        this.values = values;
    }

    /** A builder that keeps the order in which properties are added. */
    public static Builder builder() {
        return new Builder();
    }

    /** A single number. */
    public static Properties of(PropertyId id, long value) {
        return builder().add(id, value).build();
    }

    /** A single string. */
    public static Properties of(PropertyId id, String value) {
        return builder().add(id, value).build();
    }

    /** How many properties there are, repeated ones counted each. */
    public int size() {
        return ids.length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return ids.length == 0;
    }

    /** What their values hold in bytes, about: a character counts as one. */
    public long bytes() {
        long bytes = 0;
        for (Object value : values) {
            bytes += switch (value) {
                case String text -> text.length();
                case Bytes data -> data.length();
                case UserProperty pair -> pair.name().length() + pair.value().length() + PAIR_BYTES;
                default -> Long.BYTES;
            };
        }
        return bytes;
    }

    /** Which property stands at an index, 0 to {@code size() - 1}. */
    public PropertyId idAt(int index) {
        return ids[index];
    }

    /** The value at an index, of the type that its {@link PropertyId#kind} names. */
    public Object valueAt(int index) {
        return values[index];
    }

    /** Whether the property is there. */
    public boolean has(PropertyId id) {
        return indexOf(id) >= 0;
    }

    /** The value of a number, or {@code absent}. */
    public long number(PropertyId id, long absent) {
        int index = indexOf(id);
        return index < 0 ? absent : (Long) values[index];
    }

    /** The value of a string, or {@code absent}. */
    public String text(PropertyId id, String absent) {
        int index = indexOf(id);
        return index < 0 ? absent : (String) values[index];
    }

    /** The value of binary data, or {@code absent}. */
    public Bytes bytes(PropertyId id, Bytes absent) {
        int index = indexOf(id);
        return index < 0 ? absent : (Bytes) values[index];
    }

    /**
     * Refuses properties that the standard does not allow in a place.
     *
     * @throws IllegalArgumentException if one may stand in none of the given places
     */
    public void requireIn(PropertyId.Place place, PropertyId.Place orPlace) {
        for (PropertyId id : ids) {
            if (!id.mayStandIn(place) && !id.mayStandIn(orPlace)) {
                throw new IllegalArgumentException(id.wireName() + " has no place in " + place);
            }
        }
    }

    /** All user properties in order. */
    public List<UserProperty> userProperties() {
        List<UserProperty> found = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof UserProperty pair) {
                found.add(pair);
            }
        }
        return found;
    }

    /** These properties without any copy of one. */
    public Properties without(PropertyId id) {
        if (!has(id)) {
            return this;
        }
        Builder kept = builder();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != id) {
                kept.addChecked(ids[i], values[i]);
            }
        }
        return kept.build();
    }

    /** These properties with a number set, in place if it is there, else at the end. */
    public Properties with(PropertyId id, long value) {
        int index = indexOf(id);
        if (index < 0) {
            return toBuilder().add(id, value).build();
        }
        Object[] changed = values.clone();
        changed[index] = value;
        return new Properties(ids, changed);
    }

    /** A builder that begins with these properties. */
    public Builder toBuilder() {
        Builder copy = builder();
        for (int i = 0; i < ids.length; i++) {
            copy.addChecked(ids[i], values[i]);
        }
        return copy;
    }

    private int indexOf(PropertyId id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Properties that
                        && Arrays.equals(ids, that.ids)
                        && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < ids.length; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(ids[i].wireName())
                    .append('=')
                    .append(values[i]);
        }
        return text.append(']').toString();
    }

    /** What a user property costs besides its characters. */
    private static final int PAIR_BYTES = 100;

    /** Gathers properties in wire order; refuses values that their property cannot have. Not for use by several threads. */
    public static final class Builder {
        private final List<PropertyId> ids = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a number.
         *
         * @throws IllegalArgumentException if the property is no number or the value is out of its range
         */
        public Builder add(PropertyId id, long value) {
            require(id.kind().isNumber(), id);
            if (value < id.min() || value > id.max()) { // [MQTT-3.3.2-8]
                throw new IllegalArgumentException(
                        id.wireName() + " is " + id.min() + " to " + id.max() + ", not " + value);
            }
            return addChecked(id, value);
        }

        /**
         * Adds a string.
         *
         * @throws IllegalArgumentException if the property is no string or the text cannot be sent
         */
        public Builder add(PropertyId id, String value) {
            require(id.kind() == PropertyId.Kind.UTF8, id);
            Utf8.requireValid(value);
            if (!id.allows(value)) {
                throw new IllegalArgumentException(id.wireName() + " is a topic name, not " + value);
            }
            return addChecked(id, value);
        }

        /**
         * Adds binary data.
         *
         * @throws IllegalArgumentException if the property is not binary or the data is longer than 65,535 bytes
         */
        public Builder add(PropertyId id, Bytes value) {
            require(id.kind() == PropertyId.Kind.BINARY && value.length() <= Utf8.LENGTH_MAX, id);
            return addChecked(id, value);
        }

        /** Adds a user property. */
        public Builder addUser(String name, String value) {
            Utf8.requireValid(name); // [MQTT-1.5.7-1]
            Utf8.requireValid(value);
            return addChecked(PropertyId.USER_PROPERTY, new UserProperty(name, value));
        }

        /** Adds a value that was read by the rules of {@link PropertyId}. */
        public Builder addChecked(PropertyId id, Object value) {
            ids.add(id);
            values.add(value);
            return this;
        }

        /** Whether the property was added already. */
        public boolean has(PropertyId id) {
            return ids.contains(id);
        }

        /** The properties gathered so far. */
        public Properties build() {
            return ids.isEmpty() ? NONE : new Properties(ids.toArray(new PropertyId[0]), values.toArray());
        }

        private static void require(boolean fits, PropertyId id) {
            if (!fits) {
                throw new IllegalArgumentException(id.wireName() + " is " + id.kind());
            }
        }
    }
}
