package org.ternmq.cli.admin.door;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;

/** A list of the broker's, fetched and printed a page at a time, so that it may be of any length. For one use. */
public final class Listing {
    private final AdminClient broker;
    private final String path;
    private final Map<String, String> query = new LinkedHashMap<>();

    /** The list at a path. */
    public Listing(AdminClient broker, String path) {
        this.broker = broker;
        this.path = path;
    }

    /** Only with this in the query, if it was said. */
    public Listing with(String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
        return this;
    }

    /**
     * Prints it.
     *
     * @param table for people; JSON, one object a line, if there is none
     * @param most so many at the most; 0 for all
     * @return the answer that held the first page
     */
    public Map<String, @Nullable Object> print(@Nullable Table table, int most, PrintWriter out) {
        Map<String, @Nullable Object> first = Map.of();
        int printed = 0;
        while (true) {
            query.put("limit", Integer.toString(most == 0 ? PAGE : Math.min(PAGE, most - printed)));
            Map<String, @Nullable Object> page = broker.get(path + "?" + query());
            first = printed == 0 && first.isEmpty() ? page : first;
            List<Map<String, @Nullable Object>> items = objects(page, "items");
            if (table == null) {
                items.forEach(item -> out.println(Json.of(item)));
                out.flush();
            } else {
                table.print(items, out);
            }
            printed += items.size();
            if (!(page.get("next") instanceof String next) || most > 0 && printed >= most) {
                return first;
            }
            query.put("cursor", next);
        }
    }

    private String query() {
        return query.entrySet().stream()
                .map(one -> one.getKey() + "=" + AdminClient.escaped(one.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The objects of a list in an answer. */
    @SuppressWarnings("unchecked") // the reader makes no other maps
    public static List<Map<String, @Nullable Object>> objects(Map<String, @Nullable Object> answer, String name) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (answer.get(name) instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> object) {
                    objects.add((Map<String, @Nullable Object>) object);
                }
            }
        }
        return objects;
    }

    private static final int PAGE = 100;
}
