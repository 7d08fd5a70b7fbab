package org.ternmq.server.admin;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.api.Operated;
import org.ternmq.admin.api.Setting;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Stream;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.change.Change;

/** The broker as a whole, as operators have it. For any thread. */
public final class BrokerControl implements Operated.Control {
    private final Runnable end;
    private volatile @Nullable List<Setting> settings;
    private volatile @Nullable Reloading reloading;
    private volatile @Nullable Keeping keeping;
    private final AtomicBoolean isBackingUp = new AtomicBoolean();

    /** Who reads the configuration anew. */
    public interface Reloading {
        /**
         * Reads it.
         *
         * @return what has changed, and what would have with a restart
         * @throws ConfigurationException if it cannot be used; then everything is as it was
         */
        List<Change> reload() throws ConfigurationException;
    }

    /** Who writes what the broker keeps. */
    @FunctionalInterface
    public interface Keeping {
        /** Writes it; on a thread that may wait. */
        void write(OutputStream to) throws IOException;
    }

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

    /** From here on somebody reads the configuration anew. */
    public void reloadedBy(Reloading one) {
        reloading = one;
    }

    @Override
    public List<Operated.Changed> reload() {
        Reloading reader = reloading;
        if (reader == null) {
            throw Problem.notFound("the program that runs this broker has not told where its configuration comes from");
        }
        try {
            return reader.reload().stream()
                    .map(change ->
                            new Operated.Changed(change.path(), change.before(), change.after(), change.isLive()))
                    .toList();
        } catch (ConfigurationException wrong) {
            throw new Problem(422, String.join("\n", wrong.errors()));
        }
    }

    /** From here on somebody writes what the broker keeps. */
    public void keptBy(Keeping one) {
        keeping = one;
    }

    @Override
    public Stream backup() {
        Keeping kept = keeping;
        if (kept == null) {
            throw new Problem(409, "this broker keeps nothing: all its listeners have the durability memory");
        }
        if (!isBackingUp.compareAndSet(false, true)) {
            throw new Problem(503, "a backup is being made; one at a time is");
        }
        return sink -> {
            try (OutputStream out = new BufferedOutputStream(new SinkStream(sink), BLOCK_BYTES)) {
                kept.write(out);
            } catch (IOException failed) { // the file is cut short, which shows when it is read
                if (sink.isOpen()) {
                    throw new UncheckedIOException(failed);
                }
            } finally {
                isBackingUp.set(false);
            }
        };
    }

    @Override
    public void shutDown() {
        Thread.ofPlatform().name("tern-stop").start(end);
    }

    private static final int BLOCK_BYTES = 1 << 16;
}
