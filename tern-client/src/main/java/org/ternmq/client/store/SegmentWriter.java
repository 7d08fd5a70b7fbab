package org.ternmq.client.store;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.store.LogEnd.Batch;

/** Brings batches to the medium, one after the other, and removes segments that a new one does not need. Confined to one thread. */
final class SegmentWriter implements Closeable {
    private final StoreFolder folder;
    private StoreFolder.@Nullable Writer file;
    private int oldest; // of the segments in the folder

    /**
     * A writer that goes on with a file, or begins one.
     *
     * @param oldest the first segment that may be in the folder
     */
    SegmentWriter(StoreFolder folder, StoreFolder.@Nullable Writer file, int oldest) {
        this.folder = folder;
        this.file = file;
        this.oldest = oldest;
    }

    /** Returns once the batch is on the medium; if that fails, it is taken back as far as possible. */
    void write(Batch batch) throws IOException {
        try {
            if (batch.offset == 0) {
                begin(batch);
            } else {
                append(batch);
            }
        } catch (IOException | RuntimeException | Error e) {
            cutBack(batch, e);
            throw e;
        }
    }

    private void begin(Batch batch) throws IOException {
        close();
        String unfinished = Recovery.unfinishedName(batch.segment);
        StoreFolder.Writer begun = folder.open(unfinished, true);
        file = begun;
        begun.write(batch.content(), 0);
        begun.sync();
        folder.rename(unfinished, Recovery.name(batch.segment));
        folder.sync();
        for (; oldest < batch.first; oldest++) {
            folder.delete(Recovery.name(oldest));
        }
    }

    private void append(Batch batch) throws IOException {
        StoreFolder.Writer open = file;
        if (open == null) {
            throw new IllegalStateException("segment " + batch.segment + " is not open");
        }
        open.write(batch.content(), batch.offset);
        open.sync();
    }

    /** Nobody was told of what is in the batch, and nobody shall find it. */
    private void cutBack(Batch batch, Throwable why) {
        StoreFolder.Writer open = file;
        if (batch.offset == 0 || open == null) {
            return; // the file has no name yet, and the next start removes it
        }
        try {
            open.truncate(batch.offset);
            open.sync();
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        StoreFolder.Writer old = file;
        file = null;
        if (old != null) {
            old.close();
        }
    }
}
