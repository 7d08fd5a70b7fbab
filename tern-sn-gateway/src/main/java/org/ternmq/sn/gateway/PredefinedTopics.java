package org.ternmq.sn.gateway;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;

/** The topic ids that clients and gateway agreed on beforehand: some for everybody, some for one client, whose own count first. Immutable. */
public final class PredefinedTopics {
    /** There are none. */
    public static final PredefinedTopics NONE = new PredefinedTopics(Map.of(), Map.of());

    private final Table common;
    private final Map<String, Table> ofClients;

    /**
     * A table.
     *
     * @param common by id, 1 to 65,534
     * @param ofClients those of single clients, by client identifier
     */
    public PredefinedTopics(Map<Integer, TopicName> common, Map<String, Map<Integer, TopicName>> ofClients) {
        this.common = new Table(common);
        Map<String, Table> tables = new HashMap<>();
        ofClients.forEach((client, topics) -> tables.put(client, new Table(topics)));
        this.ofClients = Map.copyOf(tables);
    }

    /** The topic of an id, {@code null} if it has none. */
    public @Nullable TopicName name(String clientId, int id) {
        Table own = ofClients.get(clientId);
        TopicName name = own == null ? null : own.names.get(id);
        return name == null ? common.names.get(id) : name;
    }

    /** The topic of an id that is everybody's, {@code null} if it has none. */
    public @Nullable TopicName name(int id) {
        return common.names.get(id);
    }

    /** The id of a topic, {@code null} if it has none. */
    public @Nullable Integer id(String clientId, TopicName name) {
        Table own = ofClients.get(clientId);
        Integer id = own == null ? null : own.ids.get(name);
        if (id != null) {
            return id;
        }
        Integer everybodys = common.ids.get(name);
        return everybodys == null || own != null && own.names.containsKey(everybodys) ? null : everybodys;
    }

    private static final class Table {
        private final Map<Integer, TopicName> names;
        private final Map<TopicName, Integer> ids = new HashMap<>();

        Table(Map<Integer, TopicName> names) {
            this.names = Map.copyOf(names);
            names.forEach((id, name) -> {
                if (id < 1 || id > ID_MAX) {
                    throw new IllegalArgumentException("a topic id is 1 to " + ID_MAX + ", not " + id);
                }
                ids.put(name, id);
            });
        }
    }

    /** The greatest id; the next one is reserved. */
    public static final int ID_MAX = 0xFFFE;
}
