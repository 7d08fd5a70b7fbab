package org.ternmq.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** Loads the packet vectors of {@code spec/vectors}. */
public final class Vectors {
    private static final List<String> MQTT_FILES = List.of("mqtt-packet.json", "mochi-mqtt.json", "own.json");

    private Vectors() {}

    /** All vectors of MQTT 3.1, 3.1.1 and 5.0. */
    public static List<Vector> mqtt() {
        List<Vector> all = new ArrayList<>();
        for (String file : MQTT_FILES) {
            all.addAll(file(file));
        }
        return List.copyOf(all);
    }

    /** All vectors of MQTT-SN 1.2; of what a {@link Vector} tells they have no version, direction, packet type and reasons. */
    public static List<Vector> sn() {
        return file("mqttsn12.json");
    }

    /** The same of MQTT-SN 2.0, as its draft has it. */
    public static List<Vector> sn2() {
        return file("mqttsn20.json");
    }

    /** The vectors of one file. */
    public static List<Vector> file(String name) {
        try {
            JsonNode array = JsonMapper.builder().build().readTree(Spec.text("vectors/" + name));
            List<Vector> vectors = new ArrayList<>();
            array.forEach(json -> vectors.add(new Vector(json)));
            return List.copyOf(vectors);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("spec/vectors/" + name, e);
        }
    }
}
