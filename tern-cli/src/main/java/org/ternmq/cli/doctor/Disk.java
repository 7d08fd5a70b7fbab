package org.ternmq.cli.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.Configuration;

/** The folder that the broker keeps its data in, and the file that it is configured by. */
public final class Disk {
    private final Configuration configuration;
    private final Path folder; // or what is there of it

    /** The disk of a configuration. */
    public Disk(Configuration configuration) {
        this.configuration = configuration;
        Path there = configuration.data().toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        this.folder = there;
    }

    /** All of it; what is written to find out is gone again. */
    public List<Finding> findings(Optional<Path> file) {
        List<Finding> all = new ArrayList<>();
        Path data = configuration.data().toAbsolutePath().normalize();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            all.add(Finding.wrong(
                    "data", data + " cannot be written to", "make the folder, and let the user of the broker own it"));
        } else {
            try {
                all.add(space());
                all.add(sync());
            } catch (IOException e) {
                all.add(Finding.wrong(
                        "data", data + " cannot be used: " + e, "see to the disk, or choose another with data"));
            }
            if (folder.equals(data)) {
                all.add(permissions("data folder", data, "chmod go-rwx " + data));
            }
        }
        file.ifPresent(path -> all.add(permissions("configuration", path, "chmod go-w " + path)));
        return all;
    }

    private Finding space() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        long low = configuration.journal().lowSpaceBytes();
        String found =
                String.format(Locale.ROOT, "%.1f GiB free for %s", free / (double) (1 << 30), configuration.data());
        String advice = "make room: below journal.low_space_bytes nothing is taken that would have to be kept";
        if (free < low) {
            return Finding.wrong("space", found, advice);
        }
        return free < 4 * low ? Finding.note("space", found, advice) : Finding.right("space", found);
    }

    /** How long a small record takes to be safe, which each acknowledgement at QoS 1 and 2 waits for. */
    private Finding sync() throws IOException {
        long[] micros = syncMicros();
        FileStore store = Files.getFileStore(folder);
        String found = String.format(
                Locale.ROOT,
                "a record is synced in %,d us, at worst of %d in %,d us (%s)",
                micros[micros.length / 2],
                micros.length,
                micros[micros.length - 1],
                store.type());
        boolean isAwaited = configuration.listeners().stream()
                .anyMatch(listener -> configuration.durability(listener) == Durability.DISK);
        if (isAwaited && VOLATILE.contains(store.type())) {
            return Finding.note(
                    "sync",
                    found + ": what lies in memory is gone with the power",
                    "choose a folder on a disk, or say journal.durability = \"memory\"");
        }
        if (isAwaited && REMOTE.contains(store.type())) {
            return Finding.note(
                    "sync",
                    found + ", over the network",
                    "choose a disk of this machine: locks and syncs end with the network");
        }
        return isAwaited && micros[micros.length / 2] > SLOW_MICROS
                ? Finding.note(
                        "sync",
                        found + ": slow, and each acknowledgement waits for one",
                        "choose a faster disk, or promise less: journal.durability = \"os\"")
                : Finding.right("sync", found);
    }

    private long[] syncMicros() throws IOException {
        Path file = Files.createTempFile(folder, "doctor-", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long[] micros = new long[SYNCS];
            for (int i = 0; i < micros.length; i++) {
                long begin = System.nanoTime();
                channel.write(ByteBuffer.allocate(RECORD_BYTES), (long) i * RECORD_BYTES);
                channel.force(false);
                micros[i] = (System.nanoTime() - begin) / 1_000;
            }
            Arrays.sort(micros);
            return micros;
        } finally {
            Files.delete(file);
        }
    }

    /** Who else on this machine may read or change it. */
    private static Finding permissions(String what, Path path, String command) {
        return switch (Others.of(path)) {
            case MAY_WRITE -> Finding.wrong(what, "anybody on this machine may change " + path, command);
            case MAY_READ ->
                Files.isDirectory(path)
                        ? Finding.note(what, "anybody on this machine may read the messages in " + path, command)
                        : Finding.right(what, path + " is changed by its owner alone");
            case MAY_NOTHING -> Finding.right(what, path + " is changed by its owner, and read, alone");
            case UNKNOWN ->
                Finding.right(what, "not looked at, because this system does not tell who may read " + path);
        };
    }

    private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs");
    private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p");
    private static final int SYNCS = 50;
    private static final int RECORD_BYTES = 512;
    private static final long SLOW_MICROS = 20_000;
}
