package org.ternmq.transport.tls;

import io.netty.handler.ssl.SslContext;
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
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.BrokerEvents;

/**
 * The certificates of a listener. When somebody asks for them their files are looked at, at most once a second: if they have changed, who
 * asks from then on gets the new ones. Files that cannot be used are told once, and the old ones hold. From any thread.
 *
 * @param <C> how the library that speaks TLS keeps one
 */
public final class Renewed<C extends SslContext> {
    private final CertificateFiles files;
    private final Contexts.Maker<C> maker;
    private final BrokerEvents events;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookedNanos = System.nanoTime();
    private volatile Loaded<C> loaded;
    private boolean isClosed; // guarded by this

    // by the thread that looks
    private @Nullable List<Stamp> failed;
    private long failedNanos;

    private record Loaded<C extends SslContext>(Contexts<C> contexts, List<Stamp> stamps) {}

    private record Stamp(
            long modifiedMillis, long bytes, @Nullable Object file) {}

    /**
     * Reads the files.
     *
     * @param events hears of files that change, and of those that cannot be used later
     * @throws UnusableFileException if one cannot be used
     */
    public Renewed(CertificateFiles files, Contexts.Maker<C> maker, BrokerEvents events) throws IOException {
        this.files = files;
        this.maker = maker;
        this.events = events;
        this.loaded = load(stamps());
    }

    /** Those that are to be used now. */
    public Contexts<C> contexts() {
        long now = System.nanoTime();
        if (now - lookedNanos > LOOK_NANOS && looking.compareAndSet(false, true)) {
            lookedNanos = now;
            Thread.ofVirtual().name("tern-certificates").start(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
        return loaded.contexts();
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
            events.noticed("new connections get the certificate as it is now in " + first(), false);
        } catch (IOException unusable) {
            if (isNews) {
                events.noticed(unusable.getMessage() + "; the old one holds", true);
            }
        } catch (RuntimeException defect) {
            if (isNews) {
                events.failed("the certificate " + first() + ", of which the old one holds", defect);
            }
        }
    }

    private synchronized void become(Loaded<C> next) {
        if (isClosed) {
            next.contexts().release();
        } else {
            Contexts<C> old = loaded.contexts();
            loaded = next;
            LATER.execute(old::release); // somebody who has just asked may be about to use them
        }
    }

    /** Taken before the files are read: what changes meanwhile is read again. */
    private List<Stamp> stamps() {
        return files.all().map(Renewed::stamp).toList();
    }

    private static Stamp stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
        } catch (IOException e) { // which whoever reads it says better
            return new Stamp(0, 0, null);
        }
    }

    private Loaded<C> load(List<Stamp> stamps) throws IOException {
        Contexts<C> contexts = Contexts.load(files, maker, Instant.now());
        contexts.warnings().forEach(warning -> events.noticed(warning, true));
        return new Loaded<>(contexts, stamps);
    }

    private Path first() {
        return files.pairs().getFirst().certificate();
    }

    /** Nobody asks any more. */
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            loaded.contexts().release();
        }
    }

    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES);
    private static final long LOOK_NANOS = 1_000_000_000L;

    /** What failed may have been for another reason than the files, such as too many open ones. */
    private static final long RETRY_NANOS = 60_000_000_000L;
}
