package org.ternmq.junit;

import java.nio.file.Path;
import java.util.List;
import org.ternmq.server.BrokerBuilder;
import org.ternmq.server.TernBroker;

/**
 * What a test wants of its broker.
 *
 * @param settings what is configured otherwise than by default
 * @param persistent whether it keeps things on disk
 * @param port where its proxy listens; 0 for any that is free
 */
record BrokerSetup(List<String> settings, boolean persistent, int port) {
    BrokerSetup {
        settings = List.copyOf(settings);
    }

    /**
     * Describes the broker: what suits a test, then the settings.
     *
     * @param folder for its data, unless the settings name one, with which they mean that it is kept
     * @throws IllegalArgumentException if a setting is none
     */
    BrokerBuilder broker(Path folder) {
        boolean hasOwnFolder =
                settings.stream().anyMatch(setting -> setting.strip().startsWith("data="));
        // One thread starts sooner than many, and what a test sees does not depend on the machine's cores.
        BrokerBuilder builder = TernBroker.builder()
                .set("listener.0.port", 0)
                .set("loops", 1)
                .set("sys_interval_seconds", 0)
                .set("journal.segment_bytes", 1 << 20)
                .set("journal.durability", persistent || hasOwnFolder ? "disk" : "memory")
                .data(folder);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("the setting \"" + setting + "\" is not of the form key=value");
            }
            builder.set(setting.substring(0, equals).strip(), setting.substring(equals + 1));
        }
        return builder;
    }
}
