package org.ternmq.fuzz;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.ternmq.fuzz.wire.MqttTarget;

/** All targets by name. */
final class Targets {
    private static final Map<String, Supplier<Target>> ALL = new TreeMap<>(Map.of("mqtt", MqttTarget::new));

    private Targets() {}

    static Set<String> names() {
        return ALL.keySet();
    }

    static Target named(String name) {
        Supplier<Target> target = ALL.get(name);
        if (target == null) {
            throw new IllegalArgumentException("no target " + name + ", but " + ALL.keySet());
        }
        return target.get();
    }
}
