package org.ternmq.server.admin;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.api.Operated;
import org.ternmq.admin.api.Setting;
import org.ternmq.server.config.ConfigurationLoader;

/** The broker as a whole, as operators have it. For any thread. */
public final class BrokerControl implements Operated.Control {
    private final Runnable end;
    private volatile @Nullable List<Setting> settings;

    /** That of a broker that a task ends. */
    public BrokerControl(Runnable end) {
        this.end = end;
    }

    /** The broker was configured to this. */
    public void configured(List<ConfigurationLoader.Value> values) {
        settings = values.stream()
                .map(value -> new Setting(
                        value.section().tableName(),
                        value.index(),
                        value.key().keyName(),
                        value.value(),
                        value.origin(),
                        value.key().mayBeSecret()))
                .toList();
    }

    @Override
    public Optional<List<Setting>> settings() {
        return Optional.ofNullable(settings);
    }

    @Override
    public void shutDown() {
        Thread.ofPlatform().name("tern-stop").start(end);
    }
}
