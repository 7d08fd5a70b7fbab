package org.ternmq.server;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.admin.BrokerControl;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader.Loaded;
import org.ternmq.server.config.ConfigurationLoader.Source;
import org.ternmq.server.config.change.Change;
import org.ternmq.server.config.change.Effective;

/**
 * Reads the configuration of a running broker anew, and has it go by that: all of it or, if anything is wrong, nothing. What takes a restart is told and
 * waits for one. From any thread, one at a time.
 */
public final class Reloader implements BrokerControl.Reloading {
    private final TernBroker broker;
    private final Source source;
    private final Consumer<Configuration> taken;
    private Effective running; // guarded by this

    private Reloader(TernBroker broker, Source source, Loaded running, Consumer<Configuration> taken) {
        this.broker = broker;
        this.source = source;
        this.running = Effective.of(running.values());
        this.taken = taken;
        broker.tellConfiguration(running.values());
    }

    /**
     * The one of a broker, which operators have from here on.
     *
     * @param running what the broker was started with
     * @param taken is told of a configuration that the broker goes by from then on, for what is not the broker's, such as the log
     */
    public static Reloader of(TernBroker broker, Source source, Loaded running, Consumer<Configuration> taken) {
        Reloader made = new Reloader(broker, source, running, taken);
        broker.control().reloadedBy(made);
        return made;
    }

    /**
     * Reads it anew.
     *
     * @return what has changed, and what would have with a restart
     * @throws ConfigurationException if it cannot be used, with all that is wrong; then everything is as it was
     */
    @Override
    public synchronized List<Change> reload() throws ConfigurationException {
        try {
            Loaded next = source.read();
            Effective values = Effective.of(next.values());
            List<Change> changes = running.changesTo(values);
            broker.change(next.configuration());
            taken.accept(next.configuration());
            running = running.asFarAsLive(values);
            broker.tellConfiguration(running.values());
            LOG.info("the configuration was read anew: {}", changes.isEmpty() ? "nothing has changed" : changes);
            return changes;
        } catch (StartException refused) {
            throw logged(new ConfigurationException(String.valueOf(refused.getMessage())));
        } catch (ConfigurationException wrong) {
            throw logged(wrong);
        }
    }

    private static ConfigurationException logged(ConfigurationException wrong) {
        LOG.warn("the configuration was read anew and cannot be used, so that nothing has changed: {}", wrong.errors());
        return wrong;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
}
