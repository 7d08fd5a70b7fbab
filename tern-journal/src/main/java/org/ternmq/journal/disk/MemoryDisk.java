package org.ternmq.journal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that can lose power: what was not synced is then lost, kept, or kept in part, 512 bytes at a time and in any order,
 * and so is what was created, renamed or deleted. It can also fail, be full and be slow. Once it records, it tells the state after a
 * loss at each operation since. Any thread may use it; a file may have at most 2 GiB.
 */
public final class MemoryDisk implements Disk {
    private final Map<String, MemoryFile> seen = new HashMap<>();
    private final Map<String, MemoryFile> medium = new HashMap<>();
    private final Map<Integer, MemoryFile> files = new HashMap<>();
    private final List<Move> unsynced = new ArrayList<>();
    private final List<Operation> history = new ArrayList<>();
    private int nextId;
    private @Nullable MemoryDisk base;
    private CountDownLatch stall = new CountDownLatch(0);
    private boolean failNextSync;
    private boolean full;
    private long usableBytes = Long.MAX_VALUE;

    /** Decides for each unsynced change whether a power loss leaves it. */
    @FunctionalInterface
    public interface Survival {
        /** Whether the next change is on the medium. */
        boolean survives();
    }

    /** The disk after a power loss now, where all of the unsynced, some of it or nothing may be left. */
    public synchronized MemoryDisk crash(RandomGenerator chance) {
        double share = SHARES[chance.nextInt(SHARES.length)];
        return crash(() -> chance.nextDouble() < share);
    }

    /** The disk after a power loss now. */
    public synchronized MemoryDisk crash(Survival survival) {
        MemoryDisk left = new MemoryDisk();
        left.medium.putAll(medium);
        for (Move move : unsynced) {
            if (survival.survives()) {
                move.apply(this, left.medium);
            }
        }
        left.medium.replaceAll((name, file) -> left.files.computeIfAbsent(file.id, id -> file.afterLoss(survival)));
        left.seen.putAll(left.medium);
        left.nextId = nextId;
        return left;
    }

    /** Records from now on. */
    public synchronized void startRecording() {
        base = copy();
        history.clear();
    }

    /** How many operations were recorded. */
    public synchronized int operations() {
        return history.size();
    }

    /** The disk as the next process finds it when only the process ended after so many of the recorded operations. */
    public synchronized MemoryDisk killAt(int operations) {
        return at(operations);
    }

    /** The disk after a power loss when just so many of the recorded operations had been made. */
    public synchronized MemoryDisk crashAt(int operations, Survival survival) {
        return at(operations).crash(survival);
    }

    /** The same, by chance as {@link #crash(RandomGenerator)}. */
    public synchronized MemoryDisk crashAt(int operations, RandomGenerator chance) {
        return at(operations).crash(chance);
    }

    /** Makes the next sync of a file fail, once; what it should have synced is still read, but a power loss takes it. */
    public synchronized void failNextSync() {
        failNextSync = true;
    }

    /** Takes back a {@link #failNextSync} that no sync has met. */
    public synchronized void heal() {
        failNextSync = false;
    }

    /** Makes every write fail as on a full disk, or no longer. */
    public synchronized void full(boolean isFull) {
        full = isFull;
    }

    /** What {@link #usableBytes} answers from now on. */
    public synchronized void usableBytes(long bytes) {
        usableBytes = bytes;
    }

    /** Makes every sync of a file wait for the latch. */
    public synchronized void stall(CountDownLatch latch) {
        stall = latch;
    }

    @Override
    public synchronized List<String> names() {
        return List.copyOf(seen.keySet());
    }

    @Override
    public synchronized File open(String name, boolean create) throws IOException {
        if (!create) {
            return new OpenFile(file(name));
        }
        if (seen.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        refuseIfFull();
        int id = nextId;
        perform(disk -> {
            disk.nextId = id + 1;
            disk.files.put(id, new MemoryFile(id));
            disk.move(new Move(id, NOWHERE, name));
        });
        return new OpenFile(id);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        Move move = new Move(file(from), from, to);
        perform(disk -> disk.move(move));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        Move move = new Move(file(name), name, NOWHERE);
        perform(disk -> disk.move(move));
    }

    @Override
    public synchronized void syncFolder() throws IOException {
        perform(MemoryDisk::allMovesSynced);
    }

    @Override
    public synchronized long usableBytes() {
        return full ? 0 : usableBytes;
    }

    private MemoryDisk at(int operations) {
        if (base == null) {
            throw new IllegalStateException("nothing was recorded");
        }
        MemoryDisk replayed = base.copy();
        history.subList(0, operations).forEach(operation -> operation.on(replayed));
        return replayed;
    }

    private MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk();
        files.forEach((id, file) -> copy.files.put(id, file.copy()));
        seen.forEach((name, file) -> copy.seen.put(name, copy.file(file.id)));
        medium.forEach((name, file) -> copy.medium.put(name, copy.file(file.id)));
        copy.unsynced.addAll(unsynced);
        copy.nextId = nextId;
        return copy;
    }

    private void perform(Operation operation) {
        operation.on(this);
        if (base != null) {
            history.add(operation);
        }
    }

    private int file(String name) throws NoSuchFileException {
        for (Map.Entry<Integer, MemoryFile> file : files.entrySet()) {
            if (file.getValue() == seen.get(name)) {
                return file.getKey();
            }
        }
        throw new NoSuchFileException(name);
    }

    private MemoryFile file(int id) {
        return Objects.requireNonNull(files.get(id));
    }

    private void move(Move move) {
        move.apply(this, seen);
        unsynced.add(move);
    }

    private void allMovesSynced() {
        unsynced.forEach(move -> move.apply(this, medium));
        unsynced.clear();
    }

    private void refuseIfFull() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    private synchronized int read(int id, ByteBuffer into, long at) {
        return file(id).read(into, at);
    }

    private synchronized void write(int id, ByteBuffer from, long at) throws IOException {
        refuseIfFull();
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        perform(disk -> disk.file(id).write(bytes, (int) at));
    }

    private void sync(int id) throws IOException {
        CountDownLatch latch = stalled();
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        syncNow(id);
    }

    private synchronized CountDownLatch stalled() {
        return stall;
    }

    private synchronized void syncNow(int id) throws IOException {
        if (failNextSync) {
            failNextSync = false;
            perform(disk -> disk.file(id).failSync());
            throw new IOException("Input/output error");
        }
        perform(disk -> disk.file(id).sync());
    }

    private synchronized long size(int id) {
        return file(id).size();
    }

    private synchronized void truncate(int id, long size) {
        perform(disk -> disk.file(id).truncate((int) size));
    }

    /** What was done to a disk, to be done again to a copy of its former state. */
    private interface Operation {
        void on(MemoryDisk disk);
    }

    /** A file gets a name in place of another; {@link #NOWHERE} stands for none. */
    private record Move(int id, String from, String to) {
        void apply(MemoryDisk disk, Map<String, MemoryFile> names) {
            names.remove(from);
            if (!to.equals(NOWHERE)) {
                names.put(to, disk.file(id));
            }
        }
    }

    private final class OpenFile implements File {
        private final int id;

        OpenFile(int id) {
            this.id = id;
        }

        @Override
        public int read(ByteBuffer into, long at) {
            return MemoryDisk.this.read(id, into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            MemoryDisk.this.write(id, from, at);
        }

        @Override
        public void sync() throws IOException {
            MemoryDisk.this.sync(id);
        }

        @Override
        public long size() {
            return MemoryDisk.this.size(id);
        }

        @Override
        public void truncate(long size) {
            MemoryDisk.this.truncate(id, size);
        }

        @Override
        public void close() {
            // nothing is held open
        }
    }

    private static final String NOWHERE = "";

    private static final double[] SHARES = {0, 0.1, 0.5, 0.9, 1};
}
