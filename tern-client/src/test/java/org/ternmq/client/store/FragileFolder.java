package org.ternmq.client.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * A folder in memory that can lose power: what was not synced is then lost or kept, 512 bytes at a time, and so is each change of a name.
 * It can be full, and fail to sync.
 */
final class FragileFolder implements StoreFolder {
    private final Map<String, Content> seen = new HashMap<>();
    private final Map<String, Content> medium = new HashMap<>();
    private final List<Runnable> unsyncedNames = new ArrayList<>();
    private CountDownLatch stall = new CountDownLatch(0);
    private long usableBytes = Long.MAX_VALUE;
    private int writableBytes = Integer.MAX_VALUE;
    private boolean failsSyncs;
    private boolean failsTruncates;

    /** What the next process finds if only this one ended; what was not synced is still to be lost. */
    synchronized FragileFolder killed() {
        FragileFolder next = new FragileFolder();
        seen.forEach((name, content) -> {
            next.put(name, content.seen.clone());
            next.content(name).synced = content.synced.clone();
        });
        return next;
    }

    /** What the next process finds after a power loss, which asks of each change that was not synced whether it survives. */
    synchronized FragileFolder withoutPower(BooleanSupplier survives) {
        List<Runnable> names = new ArrayList<>(unsyncedNames);
        Map<String, Content> kept = new HashMap<>(medium);
        names.stream().filter(name -> survives.getAsBoolean()).forEach(Runnable::run);
        FragileFolder next = new FragileFolder();
        medium.forEach((name, content) -> next.put(name, content.afterLoss(survives)));
        medium.clear();
        medium.putAll(kept);
        return next;
    }

    /** A file as it is seen. */
    synchronized byte[] bytes(String name) {
        return content(name).seen.clone();
    }

    /** Puts a file there, durable. */
    synchronized void put(String name, byte[] bytes) {
        Content content = new Content();
        content.seen = bytes;
        content.synced = bytes.clone();
        seen.put(name, content);
        medium.put(name, content);
    }

    synchronized long totalBytes() {
        return seen.values().stream().mapToLong(content -> content.seen.length).sum();
    }

    synchronized void usableBytes(long bytes) {
        usableBytes = bytes;
    }

    /** After so many more bytes writing fails, in the middle of a write if need be. */
    synchronized void writableBytes(int bytes) {
        writableBytes = bytes;
    }

    synchronized void failsSyncs(boolean fails) {
        failsSyncs = fails;
    }

    synchronized void failsTruncates(boolean fails) {
        failsTruncates = fails;
    }

    /** Every sync of a file waits for the latch. */
    synchronized void stall(CountDownLatch latch) {
        stall = latch;
    }

    @Override
    public synchronized List<String> names() {
        return List.copyOf(seen.keySet());
    }

    @Override
    public synchronized byte[] read(String name) throws IOException {
        requireThere(name);
        return bytes(name);
    }

    @Override
    public synchronized byte[] read(String name, long at, int count) throws IOException {
        requireThere(name);
        byte[] bytes = content(name).seen;
        if (at + count > bytes.length) {
            throw new EOFException(name);
        }
        return Arrays.copyOfRange(bytes, (int) at, (int) at + count);
    }

    @Override
    public synchronized Writer open(String name, boolean create) throws IOException {
        if (!create) {
            requireThere(name);
            return new OpenFile(content(name));
        }
        Content content = new Content();
        change(names -> names.put(name, content));
        return new OpenFile(content);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        requireThere(from);
        Content content = content(from);
        change(names -> {
            names.remove(from);
            names.put(to, content);
        });
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        requireThere(name);
        change(names -> names.remove(name));
    }

    @Override
    public synchronized void sync() {
        unsyncedNames.forEach(Runnable::run);
        unsyncedNames.clear();
    }

    @Override
    public synchronized long usableBytes() {
        return usableBytes;
    }

    @Override
    public void close() {
        // nothing is held open
    }

    private void change(java.util.function.Consumer<Map<String, Content>> names) {
        names.accept(seen);
        unsyncedNames.add(() -> names.accept(medium));
    }

    private void requireThere(String name) throws NoSuchFileException {
        if (!seen.containsKey(name)) {
            throw new NoSuchFileException(name);
        }
    }

    private Content content(String name) {
        Content content = seen.get(name);
        if (content == null) {
            throw new IllegalArgumentException(name + " is not there");
        }
        return content;
    }

    private static final class Content {
        private byte[] seen = {};
        private byte[] synced = {};

        private byte[] afterLoss(BooleanSupplier survives) {
            int length = survives.getAsBoolean() ? seen.length : Math.min(seen.length, synced.length);
            byte[] left = new byte[length];
            for (int at = 0; at < length; at += SECTOR_BYTES) {
                int end = Math.min(length, at + SECTOR_BYTES);
                byte[] source = survives.getAsBoolean() ? seen : synced;
                for (int i = at; i < end; i++) {
                    left[i] = i < source.length ? source[i] : 0;
                }
            }
            return left;
        }
    }

    private final class OpenFile implements Writer {
        private final Content content;

        OpenFile(Content content) {
            this.content = content;
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            synchronized (FragileFolder.this) {
                int count = Math.min(from.remaining(), writableBytes);
                writableBytes -= count;
                content.seen = Arrays.copyOf(content.seen, Math.max(content.seen.length, (int) at + count));
                from.get(content.seen, (int) at, count);
                if (from.hasRemaining()) {
                    throw new IOException("No space left on device");
                }
            }
        }

        @Override
        public void sync() throws IOException {
            try {
                latch().await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            synchronized (FragileFolder.this) {
                if (failsSyncs) {
                    throw new IOException("Input/output error");
                }
                content.synced = content.seen.clone();
            }
        }

        private CountDownLatch latch() {
            synchronized (FragileFolder.this) {
                return stall;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FragileFolder.this) {
                if (failsTruncates) {
                    throw new IOException("Input/output error");
                }
                content.seen = Arrays.copyOf(content.seen, (int) size);
            }
        }

        @Override
        public void close() {
            // nothing is held open
        }
    }

    private static final int SECTOR_BYTES = 512;
}
