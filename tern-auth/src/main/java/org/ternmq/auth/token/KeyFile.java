package org.ternmq.auth.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ternmq.auth.files.Watched;

/** Keys in a file, which is read again when it changes. From any thread. */
final class KeyFile implements KeySource {
    private final KeyLocation location;
    private final KeyReader reader;
    private final Watched<Keys> watched;

    /**
     * Reads the file.
     *
     * @throws UnusableKeysException if it cannot be used
     */
    KeyFile(KeyLocation location, Path file, Set<TokenAlgorithm> allowed) throws IOException {
        this.location = location;
        this.reader = new KeyReader(allowed, file.toString());
        this.watched = Watched.open("key file", file, this::read);
    }

    private Keys read(Path file) throws UnusableKeysException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new UnusableKeysException("the file " + file + " has more than " + BYTES_MAX + " bytes");
            }
            return reader.read(location, bytes);
        } catch (UnusableKeysException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnusableKeysException("there is no file " + file);
        } catch (IOException e) {
            throw new UnusableKeysException("the file " + file + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public Keys now() {
        return watched.current();
    }

    /** Looks at the file at once. */
    void look() {
        watched.look();
    }

    @Override
    public CompletableFuture<Keys> renewed() {
        return CompletableFuture.completedFuture(now());
    }

    @Override
    public void close() {
        // nothing is held
    }

    /** How much keys may be, in a file or fetched. */
    static final int BYTES_MAX = 256 * 1024;
}
