package org.ternmq.auth.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says. When somebody asks, the file is looked at, at most once a second and beside whoever asks: if it has changed, who asks
 * from then on gets the new content. A version that cannot be used is refused as a whole and told once, and the old one holds. From any
 * thread; never waits for the disk.
 *
 * @param <T> what is made of the file; immutable
 */
public final class Watched<T> {
    private final String what;
    private final Path file;
    private final Reader<? extends T> reader;
    private final LongSupplier clockNanos;
    private final Executor beside;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookedNanos;
    private volatile Read<T> read;

    // guarded by this
    private @Nullable Stamp failed;
    private long failedNanos;

    /**
     * Makes something of a file.
     *
     * @param <T> what it makes
     */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads the whole file.
         *
         * @throws IOException if it cannot be used: its message names the file, and the line if it is one
         */
        T read(Path file) throws IOException;
    }

    private record Read<T>(T content, Stamp stamp) {}

    private record Stamp(
            long modifiedNanos, long bytes, @Nullable Object file) {}

    private Watched(String what, Path file, Reader<? extends T> reader, LongSupplier clockNanos, Executor beside)
            throws IOException {
        this.what = what;
        this.file = file;
        this.reader = reader;
        this.clockNanos = clockNanos;
        this.beside = beside;
        this.lookedNanos = clockNanos.getAsLong();
        Stamp stamp = stamp(); // before it is read: what changes meanwhile is read again
        this.read = new Read<>(reader.read(file), stamp);
    }

    /**
     * Reads a file for the first time.
     *
     * @param what it is, for people: "password file"
     * @throws IOException if it cannot be used
     */
    public static <T> Watched<T> open(String what, Path file, Reader<? extends T> reader) throws IOException {
        return new Watched<>(
                what,
                file,
                reader,
                System::nanoTime,
                look -> Thread.ofVirtual().name("tern-files").start(look));
    }

    /** Looks as the clock says, by whom is said. */
    static <T> Watched<T> open(
            String what, Path file, Reader<? extends T> reader, LongSupplier clockNanos, Executor beside)
            throws IOException {
        return new Watched<>(what, file, reader, clockNanos, beside);
    }

    /** What holds now. */
    public T current() {
        long now = clockNanos.getAsLong();
        if (now - lookedNanos > LOOK_NANOS && looking.compareAndSet(false, true)) {
            lookedNanos = now;
            beside.execute(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
        return read.content();
    }

    /** Looks at the file at once, and waits for the disk: for who knows that it has changed. */
    public synchronized void look() {
        Stamp now = stamp();
        boolean isNews = !now.equals(failed);
        boolean isTooSoon = !isNews && clockNanos.getAsLong() - failedNanos < RETRY_NANOS;
        if (now.equals(read.stamp()) || isTooSoon) {
            return;
        }
        failed = now; // unless it works
        failedNanos = clockNanos.getAsLong();
        try {
            read = new Read<>(reader.read(file), now);
            failed = null;
            LOG.info("the {} {} has changed and is used as it is now", what, file);
        } catch (IOException unusable) {
            if (isNews) {
                LOG.warn("the {} has changed and cannot be used: {}; the old one holds", what, text(unusable));
            }
        } catch (RuntimeException defect) {
            if (isNews) {
                LOG.error("the {} {} could not be read; the old one holds", what, file, defect);
            }
        }
    }

    /** The message of an error of the system is often no more than the name of the file. */
    private static String text(IOException unusable) {
        return unusable instanceof FileSystemException ? unusable.toString() : String.valueOf(unusable.getMessage());
    }

    private Stamp stamp() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size(), attributes.fileKey());
        } catch (IOException e) { // which whoever reads it says better
            return new Stamp(0, 0, null);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);
    private static final long LOOK_NANOS = 1_000_000_000L;

    /** What failed may have been for another reason than the file, such as too many open ones. */
    private static final long RETRY_NANOS = 60_000_000_000L;
}
