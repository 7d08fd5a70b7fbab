package org.ternmq.interop;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Properties of a message under the names that matrix/agents.py tells; one field of a line. */
final class Pairs {
    private final List<Map.Entry<String, String>> all = new ArrayList<>();

    static Pairs decode(String field) {
        Pairs pairs = new Pairs();
        for (String pair : field.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.add(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return pairs;
    }

    String encode() {
        return all.stream()
                .map(pair -> pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    void add(String name, Object value) {
        if (value != null) {
            all.add(Map.entry(name, value.toString()));
        }
    }

    void each(String name, Consumer<String> use) {
        all.stream().filter(pair -> pair.getKey().equals(name)).forEach(pair -> use.accept(pair.getValue()));
    }

    /** The name and the value of each user property. */
    void eachUser(java.util.function.BiConsumer<String, String> use) {
        each("user", pair -> {
            int equals = pair.indexOf('=');
            use.accept(pair.substring(0, equals), pair.substring(equals + 1));
        });
    }
}
