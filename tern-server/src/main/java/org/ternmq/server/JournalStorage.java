package org.ternmq.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.SessionStore;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.DamagedJournalException;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;
import org.ternmq.journal.store.JournalCopy;
import org.ternmq.journal.store.JournalThreads;
import org.ternmq.journal.tool.RepairFolders;
import org.ternmq.server.admin.BrokerControl;
import org.ternmq.server.backup.Backup;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** Keeps what the loops of one broker keep in the journal of its data folder. */
final class JournalStorage implements Storage, AutoCloseable {
    private final Shared shared;
    private final Journal journal;
    private final Consumer<Throwable> failed;
    private Loop[] loops = new Loop[0];
    private @Nullable JournalThreads threads;

    private JournalStorage(Shared shared, Journal journal, Consumer<Throwable> failed) {
        this.shared = shared;
        this.journal = journal;
        this.failed = failed;
    }

    /** A listener where something is promised that needs a journal; empty if there is none. */
    static Optional<Listener> neededBy(Configuration configuration) {
        return configuration.listeners().stream()
                .filter(listener -> configuration.durability(listener) != Durability.MEMORY)
                .findFirst();
    }

    /** Opens the folder of a journal: the system's, or what a test gives in its place. */
    interface Disks {
        /** Makes the folder if it is not there. */
        Disk open(Path folder) throws IOException;
    }

    /**
     * Opens the journal and reads it.
     *
     * @param failed told, on a thread of the journal, that nothing is safe any more
     */
    static JournalStorage open(
            Surroundings surroundings, Configuration configuration, Shared shared, Consumer<Throwable> failed)
            throws StartException {
        Configuration.Journal settings = configuration.journal();
        var log = new LogSettings(
                settings.segmentBytes(),
                Math.min(BATCH_BYTES_MAX, settings.segmentBytes() / 4),
                settings.unsyncedBytesMax(),
                settings.lowSpaceBytes(),
                new SecureRandom().nextLong());
        Path folder = configuration.data().resolve(FOLDER_NAME);
        try {
            new RepairFolders(folder).resume();
            var clock = new Clock(
                    surroundings.clock().wallMillis(), surroundings.clock().nanos());
            Journal journal = Journal.open(surroundings.disks().open(folder), log, clock);
            var storage = new JournalStorage(shared, journal, failed);
            if (isForSystemEnough(configuration)) {
                journal.onWritten(storage::wakeLoops);
            }
            return storage;
        } catch (IOException refused) {
            throw refusal(configuration, refused);
        }
    }

    /** Why a broker cannot start on its journal, and what to do. */
    static StartException refusal(Configuration configuration, IOException refused) {
        Path data = configuration.data().toAbsolutePath().normalize();
        String journal = "the journal in " + data.resolve(FOLDER_NAME);
        return refused instanceof DamagedJournalException damaged
                ? new StartException(
                        journal + " is damaged: " + damaged.getMessage()
                                + "; nothing was lost by this start. `tern journal verify " + data
                                + "` tells more, `tern journal repair " + data + "` saves what can be saved",
                        damaged)
                : new StartException(journal + " cannot be used: " + refused.getMessage(), refused);
    }

    /** Whether there are acknowledgements that need not wait for the disk, but for the system. */
    private static boolean isForSystemEnough(Configuration configuration) {
        return configuration.journal().rules().stream().anyMatch(rule -> rule.durability() == Durability.OS)
                || configuration.listeners().stream()
                        .anyMatch(listener -> configuration.durability(listener) == Durability.OS);
    }

    @Override
    public SessionStore storeOf(int loop) {
        return journal.newStore(task -> loops[loop].execute(task));
    }

    @Override
    public void begin(Loop[] all) {
        loops = all;
        try {
            Restart.restore(journal, loops, shared);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        journal.onProgress(this::wakeLoops);
        threads = new JournalThreads(journal, failed);
    }

    /** Writes all that is safe as a file that a broker can start from. From any thread. */
    BrokerControl.Keeping backup(Path data, String version) {
        return to -> {
            try (JournalCopy copy = journal.copy()) {
                Backup.write(copy, data, version, to);
            }
        };
    }

    private void wakeLoops() {
        for (Loop loop : loops) {
            loop.storeProgressed();
        }
    }

    @Override
    public void close() {
        JournalThreads running = threads;
        if (running != null) {
            running.close();
        }
    }

    static final String FOLDER_NAME = "journal";
    private static final int BATCH_BYTES_MAX = 1 << 20;
}
