package org.ternmq.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.plugin.Plugin;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.Listener;
import org.ternmq.server.plugin.Plugins;
import org.ternmq.transport.uplink.Uplink;

/**
 * A broker as a program describes it: by the keys of the configuration file, and by objects where a file could only name them. What is not said is as
 * for the command without configuration; the environment is not looked at. For one thread.
 */
public final class BrokerBuilder {
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<Plugins.Brought> plugins = new ArrayList<>();
    private @Nullable Path file;
    private BrokerClock clock = BrokerClock.SYSTEM;
    private Optional<Uplink> uplink = Optional.empty();
    private boolean keepsNothing;

    BrokerBuilder() {}

    /** Begins with what a configuration file says; {@link #set} wins over it. Read when the broker is started. */
    public BrokerBuilder file(Path toml) {
        file = toml;
        return this;
    }

    /**
     * Sets a key of the configuration; the later wins.
     *
     * @param key {@code limits.packet_bytes_max}; {@code listener.0.port} for the first listener, and so on, each number after the one before
     * @param value a text, number, truth value or path, or several in a collection; a text is read as in the file, but needs no quotes
     */
    public BrokerBuilder set(String key, Object value) {
        assignments.add(new Assignment("setting " + key, key, text(value)));
        return this;
    }

    private static String text(Object value) {
        return value instanceof Collection<?> several
                ? several.stream().map(BrokerBuilder::quoted).collect(Collectors.joining(", ", "[", "]"))
                : value.toString();
    }

    private static String quoted(Object value) {
        return '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Where the broker keeps what it acknowledges: {@code set("data", folder)}. */
    public BrokerBuilder data(Path folder) {
        return set("data", folder);
    }

    /** Keeps all in memory, for as long as the broker runs; what little needs a file lies in a temporary folder, which goes with the broker. */
    public BrokerBuilder inMemory() {
        keepsNothing = true;
        return set("journal.durability", "memory");
    }

    /**
     * Adds a plug-in, to be asked after those of a folder and those added before. It may well be a lambda, {@code context -> context.addAuthenticator(…)}.
     *
     * @param name what it is called in the log and below {@code $SYS}: letters, digits, {@code -} and {@code _}
     * @throws IllegalArgumentException if the name has others
     */
    public BrokerBuilder plugin(String name, Plugin plugin) {
        plugins.add(new Plugins.Brought(name, plugin));
        return this;
    }

    /** The time that the broker goes by, for tests: whoever sets it forward says so with {@link TernBroker#clockWasSet}. */
    public BrokerBuilder clock(BrokerClock other) {
        clock = other;
        return this;
    }

    /** Leads its clients of MQTT-SN elsewhere by way of it; for one broker alone, which closes it. */
    public BrokerBuilder uplink(Uplink other) {
        uplink = Optional.of(other);
        return this;
    }

    /**
     * What has been said so far, for {@link TernBroker#change} of a broker that runs.
     *
     * @throws ConfigurationException if something is wrong, with all of it
     */
    public Configuration configuration() throws ConfigurationException {
        return ConfigurationLoader.load(file, Map.of(), assignments);
    }

    /**
     * Starts it; when this returns clients can connect. Can be called again for another one.
     *
     * @throws StartException if it cannot be, with nothing left running; caused by a {@link ConfigurationException} if what was said is wrong
     */
    public TernBroker start() throws StartException {
        Configuration configuration;
        try {
            configuration = configuration();
        } catch (ConfigurationException wrong) {
            throw new StartException(String.valueOf(wrong.getMessage()), wrong);
        }
        Optional<Listener> keeping = JournalStorage.neededBy(configuration);
        if (keepsNothing && keeping.isPresent()) {
            throw new StartException("the broker is to keep all in memory, but listener " + keeping.get()
                    + " is to keep what it acknowledges");
        }
        return TernBroker.start(
                configuration, new Surroundings(FolderDisk::open, clock, uplink, plugins, keepsNothing));
    }
}
