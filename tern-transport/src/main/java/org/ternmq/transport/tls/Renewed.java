package org.ternmq.transport.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.BrokerEvents;

/**
 * What the files of a listener hold: its certificates, or pre-shared keys. When somebody asks for it the files are looked at, at most once a
 * second: if they have changed, who asks from then on gets what is new. Files that cannot be used are told once, and what was there holds. From
 * any thread.
 *
 * @param <T> what is made of them
 */
public final class Renewed<T> {
    private final List<Path> files;
    private final Reader<T> reader;
    private final Consumer<T> release;
    private final Words words;
    private final BrokerEvents events;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookedNanos = System.nanoTime();
    private volatile Loaded<T> loaded;
    private boolean isClosed; // guarded by this

    // by the thread that looks
    private @Nullable List<Stamp> failed;
    private long failedNanos;

    private record Loaded<T>(T held, List<Stamp> stamps) {}

    private interface Reader<T> {
        T read() throws IOException;
    }

    /** How the log calls it. */
    private record Words(String news, String stays) {}

    private record Stamp(
            long modifiedMillis, long bytes, @Nullable Object file) {}

    private Renewed(List<Path> files, Reader<T> reader, Consumer<T> release, Words words, BrokerEvents events)
            throws IOException {
        this.files = files;
        this.reader = reader;
        this.release = release;
        this.words = words;
        this.events = events;
        this.loaded = load(stamps());
    }

    /**
     * The certificates of files.
     *
     * @param events hears of files that change, and of those that cannot be used later
     * @param <C> how the library that speaks TLS keeps one
     * @throws UnusableFileException if one cannot be used
     */
    public static <C> Renewed<Contexts<C>> certificates(
            CertificateFiles files, Contexts.Maker<C> maker, BrokerEvents events) throws IOException {
        Path first = files.pairs().getFirst().certificate();
        return new Renewed<>(
                files.all().toList(),
                () -> {
                    Contexts<C> contexts = Contexts.load(files, maker, Instant.now());
                    contexts.warnings().forEach(warning -> events.noticed(warning, true));
                    return contexts;
                },
                Contexts::release,
                new Words("the certificate as it is now in " + first, "the old one holds"),
                events);
    }

    /**
     * The pre-shared keys of a file.
     *
     * @param events hears of a file that changes, and of one that cannot be used later
     * @throws UnusableFileException if it cannot be used
     */
    public static Renewed<PreSharedKeys> keys(Path file, BrokerEvents events) throws IOException {
        return new Renewed<>(
                List.of(file),
                () -> {
                    PreSharedKeys keys = PreSharedKeys.read(file);
                    keys.warnings().forEach(warning -> events.noticed(warning, true));
                    return keys;
                },
                old -> {},
                new Words("the pre-shared keys as they are now in " + file, "the old ones hold"),
                events);
    }

    /** What is to be used now. */
    public T now() {
        long now = System.nanoTime();
        if (now - lookedNanos > LOOK_NANOS && looking.compareAndSet(false, true)) {
            lookedNanos = now;
            Thread.ofVirtual().name("tern-renewal").start(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
        return loaded.held();
    }

    private void look() {
        List<Stamp> now = stamps();
        boolean isNews = !now.equals(failed);
        boolean isTooSoon = !isNews && System.nanoTime() - failedNanos < RETRY_NANOS;
        if (now.equals(loaded.stamps()) || isTooSoon) {
            return;
        }
        failed = now; // unless it works
        failedNanos = System.nanoTime();
        try {
            become(load(now));
            failed = null;
            events.noticed("new connections get " + words.news(), false);
        } catch (IOException unusable) {
            if (isNews) {
                events.noticed(unusable.getMessage() + "; " + words.stays(), true);
            }
        } catch (RuntimeException defect) {
            if (isNews) {
                events.failed(files.getFirst() + ", of which " + words.stays(), defect);
            }
        }
    }

    private synchronized void become(Loaded<T> next) {
        if (isClosed) {
            release.accept(next.held());
        } else {
            T old = loaded.held();
            loaded = next;
            LATER.execute(() -> release.accept(old)); // somebody who has just asked may be about to use them
        }
    }

    /** Taken before the files are read: what changes meanwhile is read again. */
    private List<Stamp> stamps() {
        return files.stream().map(Renewed::stamp).toList();
    }

    private static Stamp stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
        } catch (IOException e) { // which whoever reads it says better
            return new Stamp(0, 0, null);
        }
    }

    private Loaded<T> load(List<Stamp> stamps) throws IOException {
        return new Loaded<>(reader.read(), stamps);
    }

    /** Nobody asks any more. */
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            release.accept(loaded.held());
        }
    }

    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES);
    private static final long LOOK_NANOS = 1_000_000_000L;

    /** What failed may have been for another reason than the files, such as too many open ones. */
    private static final long RETRY_NANOS = 60_000_000_000L;
}
