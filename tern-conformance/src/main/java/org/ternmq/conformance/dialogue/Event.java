package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a client received, without packet identifiers: two brokers that do the same give equal events.
 *
 * @param kind packet type, or what happened to the connection
 * @param label of the message that it is about, or empty
 * @param fields everything else
 */
record Event(String kind, String label, SortedMap<String, String> fields) {
    static final String PUBLISH = "PUBLISH";
    static final String PUBREL_AGAIN = "PUBREL again";
    static final String OLD_DISCONNECT = "DISCONNECT of the old connection";
    static final String OLD_PUBLISH = "PUBLISH on the old connection";
    static final String CLOSED = "closed";

    static Event of(String kind, String label, String... fields) {
        TreeMap<String, String> all = new TreeMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return new Event(kind, label, all);
    }

    boolean is(String otherKind) {
        return kind.equals(otherKind);
    }

    String get(String field) {
        return fields.getOrDefault(field, "");
    }

    Event with(String field, String value) {
        TreeMap<String, String> changed = new TreeMap<>(fields);
        changed.put(field, value);
        return new Event(kind, label, changed);
    }

    Event without(List<String> names) {
        TreeMap<String, String> changed = new TreeMap<>(fields);
        changed.keySet().removeAll(names);
        return new Event(kind, label, changed);
    }

    int qos() {
        return Integer.parseInt(get("qos"));
    }

    /** Subscription identifiers, sorted. */
    List<Integer> ids() {
        List<Integer> ids = new ArrayList<>();
        for (String id : get("ids").split(",", -1)) {
            if (!id.isEmpty()) {
                ids.add(Integer.valueOf(id));
            }
        }
        return ids;
    }

    static String idsText(List<Integer> ids) {
        return ids.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return kind
                + (label.isEmpty() ? "" : " " + label)
                + fields.entrySet().stream()
                        .filter(field -> !field.getValue().isEmpty())
                        .map(Map.Entry::toString)
                        .collect(Collectors.joining(" ", " ", ""));
    }
}
