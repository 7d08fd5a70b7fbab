package org.ternmq.server.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.tool.BodySweep;
import org.ternmq.journal.tool.Damage;
import org.ternmq.journal.tool.JournalFiles;
import org.ternmq.journal.tool.JournalState;
import org.ternmq.journal.tool.Progress;

/**
 * Makes a data folder of a {@link Backup}. All of it is read and checked, as {@code tern journal verify} does, before a broker can find it; a folder that has a
 * journal is not touched.
 */
public final class Restore {
    private final Path file;
    private final Progress progress;

    /**
     * What a backup holds.
     *
     * @param version of the broker that it is of
     * @param madeAt when it was made, as ISO 8601 has it
     * @param files of the journal
     * @param bytes of them
     * @param sessions that were kept
     */
    public record Restored(String version, String madeAt, int files, long bytes, int sessions) {}

    /** One of a file. */
    public Restore(Path file, Progress progress) {
        this.file = file;
        this.progress = progress;
    }

    /**
     * Restores it; no broker may run on the folder.
     *
     * @param data is made if it is not there
     * @throws IOException with a sentence for people if it cannot be; the data folder is as it was then
     */
    public Restored to(Path data) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no file " + file);
        }
        Path journal = data.resolve("journal");
        if (Files.exists(journal)) {
            throw new IOException(journal + " is there already: move it away, or name another folder");
        }
        Path restoring = data.resolve("journal.restoring"); // no broker looks at it, nor at the other one
        Path bans = data.resolve(Backup.BANS + ".restoring");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<?, ?> about = about(zip);
            Files.createDirectories(data);
            remove(restoring);
            Files.createDirectory(restoring);
            unpack(zip, bans, restoring);
            Restored restored = checked(about, restoring);
            if (Files.exists(bans)) {
                Files.move(bans, data.resolve(Backup.BANS), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(restoring, journal, StandardCopyOption.ATOMIC_MOVE);
            sync(data);
            return restored;
        } catch (ZipException none) {
            throw new IOException(file + " is no backup, or was cut short: " + none.getMessage(), none);
        } finally {
            remove(restoring);
            Files.deleteIfExists(bans);
        }
    }

    private Map<?, ?> about(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(Backup.ABOUT);
        if (entry != null) {
            try (InputStream in = zip.getInputStream(entry)) {
                String text = new String(in.readNBytes(ABOUT_BYTES_MAX), StandardCharsets.UTF_8);
                if (JsonReader.read(text) instanceof Map<?, ?> about && about.get("format") instanceof Number format) {
                    if (format.longValue() > Backup.FORMAT) {
                        throw new IOException(
                                file + " was made by a newer Tern, " + about.get("tern") + "; this one cannot read it");
                    }
                    return about;
                }
            } catch (BadJsonException none) {
                throw new IOException(file + " is no backup: what " + Backup.ABOUT + " says is no JSON", none);
            }
        }
        throw new IOException(file + " is no backup: there is no " + Backup.ABOUT + " in it");
    }

    private void unpack(ZipFile zip, Path bans, Path restoring) throws IOException {
        List<? extends ZipEntry> entries = zip.stream().toList();
        for (int i = 0; i < entries.size(); i++) {
            ZipEntry entry = entries.get(i);
            String name = entry.getName();
            progress.reached("unpacking", i, entries.size());
            if (JOURNAL_FILE.matcher(name).matches()) {
                copy(zip, entry, restoring.resolve(name.substring(Backup.JOURNAL.length())));
            } else if (name.equals(Backup.BANS)) {
                copy(zip, entry, bans);
            } else if (!name.equals(Backup.ABOUT)) {
                throw new IOException(file + " is no backup: there is " + name + " in it");
            }
        }
        sync(restoring);
    }

    private static void copy(ZipFile zip, ZipEntry entry, Path to) throws IOException {
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(to)) {
            in.transferTo(out);
        }
        try (FileChannel written = FileChannel.open(to, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    private Restored checked(Map<?, ?> about, Path restoring) throws IOException {
        JournalFiles files = JournalFiles.of(FolderDisk.readOnly(restoring));
        JournalState state = JournalState.read(files, progress);
        List<Damage> damages = BodySweep.over(state, progress).damages();
        if (state.newer() != null) {
            throw new IOException(file + " holds what a newer Tern has written: " + state.newer());
        }
        if (!damages.isEmpty() || !state.lostRecords().isEmpty()) {
            throw new IOException(file + " is damaged"
                    + (damages.isEmpty() ? "" : ": " + damages.getFirst())
                    + "; unpack it by hand, then tern journal repair saves what can be saved");
        }
        return new Restored(
                String.valueOf(about.get("tern")),
                String.valueOf(about.get("made_at")),
                files.segments().size() + files.checkpoints().size(),
                files.bytes(),
                state.replica().sessions().size());
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path one : files.toList()) {
                    Files.delete(one);
                }
            }
            Files.delete(folder);
        }
    }

    private static void sync(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static final Pattern JOURNAL_FILE =
            Pattern.compile(Backup.JOURNAL + "([0-9a-f]{8}\\.(seg|cold)|[0-9a-f]{16}\\.ckpt)");
    private static final int ABOUT_BYTES_MAX = 1 << 16;
}
