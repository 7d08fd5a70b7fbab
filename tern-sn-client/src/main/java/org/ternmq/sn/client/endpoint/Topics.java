package org.ternmq.sn.client.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** Which topic an id stands for: normal ids for one connection, pre-defined ones for good. There are at most 65,534 of each. */
final class Topics {
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> predefinedNames;
    private final Map<String, Integer> predefinedIds = new HashMap<>();
    private final Set<Integer> predefinedSubscribed = new HashSet<>();
    private final boolean usesShortNames;

    Topics(Map<Integer, String> predefined, boolean usesShortNames) {
        this.predefinedNames = predefined;
        this.usesShortNames = usesShortNames;
        predefined.forEach((id, name) -> predefinedIds.put(name, id));
    }

    /** A connection begins: the gateway tells its ids anew. */
    void reset() {
        names.clear();
        ids.clear();
    }

    /** From now on an id and a name belong together, and whatever they belonged to before is over. */
    void learn(int id, String name) {
        forget(id);
        Integer former = ids.put(name, id);
        if (former != null) {
            names.remove(former);
        }
        names.put(id, name);
    }

    void forget(int id) {
        String name = names.remove(id);
        if (name != null) {
            ids.remove(name);
        }
    }

    /** Messages with a pre-defined id are to come, whether a table tells its name or not. */
    void onSubscribed(Topic topic) {
        if (topic instanceof TopicId id && id.kind() == TopicId.Kind.PREDEFINED) {
            predefinedSubscribed.add(id.value());
        }
    }

    /** [SN-6.7-1] A name as its pre-defined id or as itself if it is short: neither is ever registered. */
    Topic shortest(Topic topic) {
        if (topic instanceof Topic.Name name) {
            Integer predefined = predefinedIds.get(name.text());
            if (predefined != null) {
                return TopicId.predefined(predefined);
            }
            if (usesShortNames && isShort(name.text())) {
                return TopicId.shortName(name.text());
            }
        }
        return topic;
    }

    private static boolean isShort(String name) {
        return name.indexOf('+') < 0 && name.indexOf('#') < 0 && name.getBytes(StandardCharsets.UTF_8).length == 2;
    }

    /** The id to publish with; nothing if it has to be asked for. */
    Optional<TopicId> idOf(Topic topic) {
        return switch (shortest(topic)) {
            case TopicId id -> Optional.of(id);
            case Topic.Name name -> Optional.ofNullable(ids.get(name.text())).map(TopicId::normal);
        };
    }

    /** The name that an id stands for, empty if only the id is known; nothing if not even that. */
    Optional<String> nameOf(TopicId id) {
        return switch (id.kind()) {
            case NORMAL -> Optional.ofNullable(names.get(id.value()));
            case SHORT_NAME -> Optional.of(id.name());
            case PREDEFINED ->
                Optional.ofNullable(predefinedNames.get(id.value()))
                        .or(() -> predefinedSubscribed.contains(id.value()) ? Optional.of("") : Optional.empty());
        };
    }
}
