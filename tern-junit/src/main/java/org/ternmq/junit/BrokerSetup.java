package org.ternmq.junit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;

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
     * The configuration of the broker: what suits a test, then the settings.
     *
     * @param folder for its data, unless the settings name one, with which they mean that it is kept
     * @throws IllegalArgumentException if a setting is wrong
     */
    Configuration configuration(Path folder) {
        boolean hasOwnFolder =
                settings.stream().anyMatch(setting -> setting.strip().startsWith("data="));
        List<String> all = new ArrayList<>(STANDARD);
        all.add("data=" + folder);
        all.add("journal.durability=" + (persistent || hasOwnFolder ? "disk" : "memory"));
        all.addAll(settings);
        try {
            return ConfigurationLoader.load(
                    null, Map.of(), all.stream().map(BrokerSetup::assignment).toList());
        } catch (ConfigurationException wrong) {
            throw new IllegalArgumentException(
                    "the settings of a test's broker are wrong: " + wrong.getMessage(), wrong);
        }
    }

    private static Assignment assignment(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("the setting \"" + setting + "\" is not of the form key=value");
        }
        String path = setting.substring(0, equals).strip();
        return new Assignment("setting " + path, path, setting.substring(equals + 1));
    }

    /** One thread starts sooner than many, and what a test sees does not depend on the machine's cores. */
    private static final List<String> STANDARD =
            List.of("listener.0.port=0", "loops=1", "sys_interval_seconds=0", "journal.segment_bytes=1048576");
}
